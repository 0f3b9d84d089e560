# mypy: ignore-errors
"""django-vectortiles as its documentation shows it, on the same rows; runs in the peers' environment."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path

settings.configure(
    DEBUG=False, SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    INSTALLED_APPS=["django.contrib.gis", "vectortiles"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis", "HOST": os.environ["PGHOST"],
        "PORT": os.environ["PGPORT"], "NAME": os.environ["PGDATABASE"], "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ["PGPASSWORD"], "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c jit=off -c max_parallel_workers_per_gather=0"},
    }},
)  # fmt: skip
django.setup()

# Models can be declared only now.
from django.contrib.gis.db import models  # noqa: E402
from vectortiles import VectorLayer  # noqa: E402
from vectortiles.views import MVTView  # noqa: E402


class Grid(models.Model):
    code = models.CharField(max_length=15, primary_key=True)
    name = models.CharField(max_length=80)
    geom = models.MultiPolygonField(srid=3857)

    class Meta:
        app_label = "vectortiles"
        managed = False
        db_table = 'bench_tiles"."grids'


class Grids(VectorLayer):
    model = Grid
    id = "bench"
    geom_field = "geom"
    tile_fields = ("code", "name")
    tile_buffer = 0
    tile_extent = 4096


class Tile(MVTView):
    layer_classes = [Grids]


urlpatterns = [path("tiles/<int:z>/<int:x>/<int:y>", Tile.as_view())]
application = get_wsgi_application()
