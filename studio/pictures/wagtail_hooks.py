"""Pictures in the admin."""

from typing import Any

from django.urls import path
from wagtail import hooks

from studio.pictures import views


@hooks.register("register_admin_urls", order=-1)
def addresses() -> list[Any]:
    """Put our list and our form before Wagtail's, at the same addresses."""
    return [
        path("images/", views.PictureIndexView.as_view()),
        path("images/results/", views.PictureIndexView.as_view(results_only=True)),
        path("images/<int:image_id>/", views.PictureEditView.as_view()),
        path("images/<int:pk>/apercu/", views.PicturePreview.as_view(), name="picture_preview"),
        path("images/<int:pk>/apercu/fichier/", views.NewFileView.as_view(), name="picture_new_file"),
    ]
