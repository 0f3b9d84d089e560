"""WSGI entry: tiles go to a small callable of their own, everything else to Django."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django_application = get_wsgi_application()

# What follows reads settings and models, so it comes after Django's set-up.
from django.conf import settings  # noqa: E402

from backend.accounts.resolve import follow, resolve  # noqa: E402
from backend.core.conninfo import conninfo  # noqa: E402
from gis.tiles.app import Tiles  # noqa: E402
from gis.tiles.basemap import open_basemap  # noqa: E402
from gis.tiles.source import TileSource  # noqa: E402
from gis.tiles.versions import Versions  # noqa: E402

versions = Versions()
follow(versions.poll)
basemap = open_basemap(settings.BASEMAP_FILE, attribution=settings.BASEMAP_ATTRIBUTION)
tiles = Tiles(resolve=resolve, source=TileSource(conninfo), versions=versions, basemap=basemap)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ.get("PATH_INFO", "").startswith("/tiles/"):
        return tiles(environ, start_response)
    return django_application(environ, start_response)
