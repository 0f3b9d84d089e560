from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "gis.imports"
    label = "imports"
