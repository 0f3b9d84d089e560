"""Addresses of phones under /api/mobile/v1/."""

from django.urls import path

from backend.accounts import phone_views, sms_views, views

urlpatterns = [
    path("sessions", views.DeviceSessionsView.as_view()),
    path("sessions/code", phone_views.CodeSessionsView.as_view()),
    path("sessions/sms", sms_views.SmsSessionsView.as_view()),
    path("sms-codes", sms_views.SmsCodesView.as_view()),
]
