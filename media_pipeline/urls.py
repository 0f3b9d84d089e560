"""Addresses of photos under /api/v1/."""

from django.urls import path

from media_pipeline.views import SignedPhotoView

urlpatterns = [path("photos/<str:sha256>/<str:size>", SignedPhotoView.as_view())]
