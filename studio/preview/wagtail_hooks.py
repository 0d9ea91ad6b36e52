"""Adds previews to the admin: their addresses for staff, and the remarks after content is saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import re_path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks

from kiosk.errors import KioskError
from studio.base.content import Content
from studio.preview import panel, views
from studio.preview.edition_check import Remark, check_saved

hooks.register("studio_serve_preview", panel.serve_preview)

_SAID = 5
"""The number of remarks that are shown after saving."""

_SHOT = r"(?P<edition>[0-9a-f]{64})/(?P<name>[a-z0-9-]{1,160})/(?P<choice>[a-z0-9-]{1,30})"


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the addresses of the pictures below that of the admin."""
    return [
        re_path(rf"^apercu/{_SHOT}\.jpg$", views.picture, name="preview_picture"),
        re_path(rf"^apercu/{_SHOT}/remarques/$", views.remarks, name="preview_remarks"),
    ]


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    """Add the styles of differences and of the preview."""
    return format_html('<link rel="stylesheet" href="{}">', static("preview/admin.css"))


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_what_does_not_fit(request: HttpRequest, row: Any) -> None:
    """Say after saving which errors keep this content from being published, and which warnings to look at."""
    if not isinstance(row, Content) or "application/json" in request.headers.get("Accept", ""):
        return  # an automatic save while somebody types
    try:
        verdict = check_saved(row)
    except KioskError:
        return  # the preview names the missing fields
    if verdict.errors:
        messages.error(
            request, _listed(_("C’est enregistré. À corriger avant de l’envoyer aux bornes\u202f:"), verdict.errors)
        )
    if verdict.warnings:
        messages.warning(request, _listed(_("À savoir\u202f:"), verdict.warnings))


def _listed(heading: str, remarks: list[Remark]) -> str:
    """Return the first remarks as a short list."""
    lines = format_html_join("", "<li>{}\u202f: {}</li>", ((_linked(one), one.what) for one in remarks[:_SAID]))
    left = len(remarks) - _SAID
    more = (
        format_html("<li>{}</li>", ngettext("et %(count)d autre", "et %(count)d autres", left) % {"count": left})
        if left > 0
        else ""
    )
    return format_html('{}<ul class="preview-said">{}{}</ul>', heading, lines, more)


def _linked(remark: Remark) -> str:
    return format_html('<a href="{}">{}</a>', remark.href, remark.where) if remark.href else remark.where
