"""Every address of the product, by app."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from backend.config import description
from backend.core import views as core
from backend.incidents.urls import LINKS, PHOTO
from backend.incidents.views import IncidentPhotoView, PhotoLinksView

console: list[URLPattern | URLResolver] = [
    path("", include("backend.accounts.urls")),
    path("", include("backend.incidents.urls")),
    path("", include("backend.insight.urls")),
    path("", include("backend.notify.urls")),
    path("", include("backend.records.urls")),
    path("", include("gis.areas.urls")),
    path("", include("gis.imports.urls")),
    path("", include("media_pipeline.urls")),
    path("", include("mobile_api.console_urls")),
]
phone: list[URLPattern | URLResolver] = [
    path("", include("backend.accounts.phone_urls")),
    path("", include("mobile_api.urls")),
    path("", include("backend.patrol.urls")),
    path(PHOTO, IncidentPhotoView.as_view()),
    path(LINKS, PhotoLinksView.as_view()),
]
urlpatterns = [
    path("health/live", core.live),
    path("health/ready", core.ready),
    path("health/deep", core.deep),
    path("api/schema/", description.schema),
    path("api/docs/", description.docs),
    path("api/v1/", include(console)),
    path("api/mobile/v1/", include(phone)),
]
if settings.DEMO:
    urlpatterns += [path("api/demo/", include("seeds.door.urls"))]
handler400 = "backend.core.views.unreadable"
handler404 = "backend.core.views.not_found"
handler500 = "backend.core.views.failed"
