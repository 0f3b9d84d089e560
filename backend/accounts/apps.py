from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    label = "accounts"

    def ready(self) -> None:
        # They register themselves: how callers sign in for the OpenAPI file, and checks of the whole project.
        autodiscover_modules("openapi", "checks")
