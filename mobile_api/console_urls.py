"""Addresses of consoles under /api/v1/: what phones that were ended have handed over."""

from django.urls import path

from mobile_api import delivery_views

urlpatterns = [
    path("deliveries", delivery_views.DeliveredListView.as_view()),
    path("deliveries/<uuid:pk>/raw", delivery_views.DeliveredRawView.as_view()),
    path("deliveries/<uuid:pk>/moves/<str:move>", delivery_views.DeliveredMoveView.as_view()),
]
