"""Addresses of the inbox under /api/v1/."""

from django.urls import path

from backend.notify.views import InboxReadView, InboxView

urlpatterns = [
    path("inbox", InboxView.as_view()),
    path("inbox/read", InboxReadView.as_view()),
]
