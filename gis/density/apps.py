from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DensityConfig(AppConfig):
    name = "gis.density"
    label = "density"

    def ready(self) -> None:
        # Each app tells in its own `density.py` what of it is counted.
        autodiscover_modules("density")
