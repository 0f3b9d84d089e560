"""Addresses under /api/v1/."""

from django.urls import path

from gis.imports import views

urlpatterns = [
    path("areas/imports", views.ImportsView.as_view()),
    path("areas/imports/<uuid:pk>", views.ImportView.as_view()),
    path("areas/imports/<uuid:pk>/check", views.ImportCheckView.as_view()),
    path("areas/imports/<uuid:pk>/findings", views.ImportFindingsView.as_view()),
    path("areas/imports/<uuid:pk>/grids", views.ImportGridsView.as_view()),
    path("areas/imports/<uuid:pk>/map", views.ImportMapView.as_view()),
    path("areas/imports/<uuid:pk>/moves/<str:move>", views.ImportMoveView.as_view()),
]
