"""Addresses of phones under /api/mobile/v1/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
