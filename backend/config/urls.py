"""Every address of the product, by app."""

from django.urls import path

from backend.core import views as core

urlpatterns = [
    path("health/live", core.live),
    path("health/ready", core.ready),
    path("health/deep", core.deep),
]
handler404 = "backend.core.views.not_found"
handler500 = "backend.core.views.failed"
