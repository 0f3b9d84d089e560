from django.apps import AppConfig


class PatrolConfig(AppConfig):
    name = "backend.patrol"
    label = "patrol"
