from django.apps import AppConfig


class DensityConfig(AppConfig):
    name = "gis.density"
    label = "density"
