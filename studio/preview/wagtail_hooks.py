"""The addresses of previews in the admin, which only staff can open."""

from typing import Any

from django.urls import re_path
from wagtail import hooks

from studio.preview import views

_SHOT = r"(?P<edition>[0-9a-f]{64})/(?P<name>[a-z0-9-]{1,160})/(?P<choice>[a-z0-9-]{1,30})"


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Put the pictures below the admin's address."""
    return [
        re_path(rf"^apercu/{_SHOT}\.jpg$", views.picture, name="preview_picture"),
        re_path(rf"^apercu/{_SHOT}/remarques/$", views.remarks, name="preview_remarks"),
    ]
