from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "gis.areas"
    label = "areas"
