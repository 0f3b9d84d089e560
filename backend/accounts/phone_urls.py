"""Addresses of phones under /api/mobile/v1/."""

from django.urls import path

from backend.accounts import views

urlpatterns = [
    path("sessions", views.DeviceSessionsView.as_view()),
]
