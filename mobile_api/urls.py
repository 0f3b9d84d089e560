"""Addresses of phones under /api/mobile/v1/; unit consoles use those of photos too."""

from django.urls import path

from mobile_api import delivery_views, tus, views

urlpatterns = [
    path("mutations", views.MutationsView.as_view()),
    path("changes", views.ChangesView.as_view()),
    path("reports", views.ReportsView.as_view()),
    path("uploads/", tus.UploadsView.as_view()),
    path("uploads/<uuid:pk>", tus.UploadView.as_view()),
    path("deliveries", delivery_views.DeliveriesView.as_view()),
    path("deliveries/photos/<str:sha256>", delivery_views.DeliveredPhotoView.as_view()),
    path("photos/missing", views.MissingPhotosView.as_view()),
    path("photos/<str:sha256>", views.PhotoView.as_view()),
]
