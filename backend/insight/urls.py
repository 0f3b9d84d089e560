"""Addresses under /api/v1/."""

from django.urls import path

from backend.insight import desk_exports, export_views, views

urlpatterns = [
    path("insight/summary", views.SummaryView.as_view()),
    path("insight/areas", views.AreasView.as_view()),
    path("insight/series", views.SeriesView.as_view()),
    path("insight/frames", views.FramesView.as_view()),
    path("insight/composition", views.CompositionView.as_view()),
    path("insight/repeats", views.RepeatsView.as_view()),
    path("insight/cases", views.CasesView.as_view()),
    path("insight/areas/export", export_views.AreasExportView.as_view()),
    path("insight/cases/export", export_views.CasesExportView.as_view()),
    path("incidents/export", export_views.IncidentsExportView.as_view()),
    path("records/export", export_views.RecordsExportView.as_view()),
    path("tasks/export", desk_exports.TasksExportView.as_view()),
    path("security/accounts/export", desk_exports.AccountsExportView.as_view()),
    path("security/events/export", desk_exports.EventsExportView.as_view()),
]
