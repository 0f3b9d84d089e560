"""Addresses of incidents and tasks under /api/v1/."""

from django.urls import path

from backend.incidents import views

PHOTO = "incidents/<uuid:pk>/photos/<str:sha256>/<str:size>"

urlpatterns = [
    path("categories", views.CategoriesView.as_view()),
    path("areas/counts", views.CountsView.as_view()),
    path("incidents", views.IncidentsView.as_view()),
    path("incidents/queues", views.QueuesView.as_view()),
    path("incidents/<uuid:pk>", views.IncidentDetailView.as_view()),
    path("incidents/<uuid:pk>/moves/<str:move>", views.IncidentMoveView.as_view()),
    path(PHOTO, views.IncidentPhotoView.as_view()),
    path("tasks", views.TasksView.as_view()),
    path("tasks/<uuid:pk>/moves/<str:move>", views.TaskMoveView.as_view()),
    path("units", views.UnitsView.as_view()),
]
