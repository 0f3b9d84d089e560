from django.apps import AppConfig


class MobileConfig(AppConfig):
    name = "mobile_api"
    label = "mobile"
