from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from backend.core.grants import grant_to_app


class CoreConfig(AppConfig):
    name = "backend.core"
    label = "core"

    def ready(self) -> None:
        # Each app declares what it adds in these modules; core only keeps the registries.
        autodiscover_modules("problems", "notices", "layers", "reactions", "handlers", "followers", "synced")
        post_migrate.connect(grant_to_app, sender=self, dispatch_uid="core.grants")
