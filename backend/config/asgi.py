"""ASGI entry: live events only. Django is set up for its settings and models; its request handling takes no part."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

# What follows reads settings and models, so it comes after Django's set-up.
from backend.accounts.resolve import follow, resolve  # noqa: E402
from backend.core.conninfo import conninfo  # noqa: E402
from backend.live.app import Live  # noqa: E402

follow()
application = Live(resolve=resolve, conninfo=conninfo)
