"""Addresses under /api/demo/."""

from django.urls import path, re_path

from seeds.door import views

urlpatterns = [
    path("cast", views.CastView.as_view()),
    path("story", views.StoriesView.as_view()),
    path("story/<uuid:pk>", views.StoryView.as_view()),
    path("pushes", views.PushesView.as_view()),
    path("texts", views.TextsView.as_view()),
    path("stranger", views.StrangerView.as_view()),
    path("living", views.LivingView.as_view()),
    path("workers", views.WorkersView.as_view()),
    re_path(r"^scenes/(?P<name>[a-z_]{1,20}-\d-[a-z]{5,6})\.jpg$", views.SceneView.as_view()),
]
