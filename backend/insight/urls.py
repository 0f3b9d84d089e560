"""Addresses under /api/v1/."""

from django.urls import path

from backend.insight import views

urlpatterns = [
    path("insight/summary", views.SummaryView.as_view()),
    path("insight/areas", views.AreasView.as_view()),
    path("insight/series", views.SeriesView.as_view()),
    path("insight/frames", views.FramesView.as_view()),
    path("insight/composition", views.CompositionView.as_view()),
    path("insight/repeats", views.RepeatsView.as_view()),
    path("insight/cases", views.CasesView.as_view()),
]
