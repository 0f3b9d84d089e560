"""Addresses of records under /api/v1/."""

from django.urls import path

from backend.records import views

urlpatterns = [
    path("records", views.RecordsView.as_view()),
    path("records/classes", views.RecordClassesView.as_view()),
    path("records/<uuid:pk>", views.RecordView.as_view()),
    path("records/<uuid:pk>/surroundings", views.SurroundingsView.as_view()),
]
