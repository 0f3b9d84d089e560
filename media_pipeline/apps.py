from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "media_pipeline"
    label = "media"
