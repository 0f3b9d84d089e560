"""Addresses under /api/mobile/v1/."""

from django.urls import path

from backend.patrol.views import PatrolsView

urlpatterns = [path("patrols", PatrolsView.as_view())]
