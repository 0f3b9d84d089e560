"""Addresses of consoles under /api/v1/."""

from django.urls import path

from backend.accounts import duty_views, phone_views, roster_views, security_views, settings_views, views

urlpatterns = [
    path("session", views.SessionView.as_view()),
    path("session/post", views.SessionPostView.as_view()),
    path("posts/<uuid:pk>/duty", duty_views.DutyView.as_view()),
    path("phones", phone_views.PhonesView.as_view()),
    path("phones/numbers", phone_views.PhoneNumbersView.as_view()),
    path("phones/<uuid:pk>/end", phone_views.PhoneEndView.as_view()),
    path("phones/people", phone_views.PeopleView.as_view()),
    path("phones/codes", phone_views.CodesView.as_view()),
    path("phones/codes/<uuid:pk>", phone_views.CodeView.as_view()),
    path("rosters", roster_views.RostersView.as_view()),
    path("rosters/<uuid:pk>", roster_views.RosterView.as_view()),
    path("rosters/<uuid:pk>/faults", roster_views.RosterFaultsView.as_view()),
    path("rosters/<uuid:pk>/posts", roster_views.RosterPostsView.as_view()),
    path("rosters/<uuid:pk>/moves/<str:move>", roster_views.RosterMoveView.as_view()),
    path("security/events", security_views.SecurityEventsView.as_view()),
    path("security/failures", security_views.FailedSignInsView.as_view()),
    path("security/accounts", security_views.AccountsView.as_view()),
    path("security/accounts/<uuid:pk>", security_views.AccountView.as_view()),
    path("security/accounts/<uuid:pk>/end", security_views.EndSessionsView.as_view()),
    path("security/accounts/<uuid:pk>/phones/<uuid:device>/end", security_views.EndPhoneView.as_view()),
    path("settings", settings_views.SettingsView.as_view()),
    path("settings/<str:name>", settings_views.SettingView.as_view()),
    path("settings/<str:name>/estimate", settings_views.SettingEstimateView.as_view()),
    path("units/<uuid:pk>/people", views.UnitPeopleView.as_view()),
]
