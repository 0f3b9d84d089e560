"""Addresses of incidents and tasks under /api/v1/."""

from django.urls import path

from backend.incidents import (
    bulk_views,
    card_views,
    desk,
    duplicate_views,
    presence_views,
    routing_views,
    station,
    unit_views,
    views,
)

LINKS = "incidents/<uuid:pk>/photo-links"
PHOTO = "incidents/<uuid:pk>/photos/<str:sha256>/<str:size>"

urlpatterns = [
    path("cards", card_views.CardsView.as_view()),
    path("cards/points", card_views.CardPointsView.as_view()),
    path("cards/<uuid:pk>/appeal", card_views.CardAppealView.as_view()),
    path("cards/<uuid:pk>/decide", card_views.CardDecisionView.as_view()),
    path("categories", desk.CategoriesView.as_view()),
    path("areas/counts", desk.CountsView.as_view()),
    path("incidents", views.IncidentsView.as_view()),
    path("incidents/already-reported", duplicate_views.AlreadyReportedView.as_view()),
    path("incidents/moves/<str:move>", bulk_views.IncidentsMoveView.as_view()),
    path("incidents/queues", views.QueuesView.as_view()),
    path("incidents/<uuid:pk>", views.IncidentDetailView.as_view()),
    path("incidents/<uuid:pk>/duplicates", duplicate_views.DuplicatesView.as_view()),
    path("incidents/<uuid:pk>/claim", presence_views.ClaimView.as_view()),
    path("incidents/<uuid:pk>/desk", presence_views.DeskView.as_view()),
    path("incidents/<uuid:pk>/moves/<str:move>", views.IncidentMoveView.as_view()),
    path(PHOTO, views.IncidentPhotoView.as_view()),
    path(LINKS, views.PhotoLinksView.as_view()),
    path("routing-rules", routing_views.RulesView.as_view()),
    path("routing-rules/order", routing_views.OrderView.as_view()),
    path("routing-rules/try", routing_views.TryView.as_view()),
    path("routing-rules/<uuid:pk>", routing_views.RuleView.as_view()),
    path("station", station.StationView.as_view()),
    path("tasks", desk.TasksView.as_view()),
    path("tasks/<uuid:pk>/moves/<str:move>", desk.TaskMoveView.as_view()),
    path("units", unit_views.UnitsView.as_view()),
]
