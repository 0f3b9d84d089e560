"""Addresses of consoles under /api/v1/."""

from django.urls import path

from backend.accounts import duty_views, views

urlpatterns = [
    path("session", views.SessionView.as_view()),
    path("session/post", views.SessionPostView.as_view()),
    path("posts/<uuid:pk>/duty", duty_views.DutyView.as_view()),
    path("units/<uuid:pk>/people", views.UnitPeopleView.as_view()),
]
