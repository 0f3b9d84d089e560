"""Addresses under /api/v1/."""

from django.urls import path, re_path

from gis.areas import views

urlpatterns = [
    path("areas", views.AreaList.as_view()),
    path("areas/locate", views.AreaLocate.as_view()),
    re_path(r"^areas/(?P<code>[0-9]{2,15})$", views.AreaDetail.as_view()),
    re_path(r"^areas/(?P<code>[0-9]{2,15})/outline$", views.AreaOutline.as_view()),
]
