"""Publishing in the admin: a page of its own in the menu, and its permissions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from studio.base.content import Content
from studio.editions.rules import validate_unpublish
from studio.publishing import health, history, views


class _PublishingItem(MenuItem):
    """Shown to whoever may see releases."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether this user may see releases."""
        return request.user.has_perm("publishing.view_release")


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Put the pages below the admin's address."""
    return [
        path("publication/", history.overview, name="publishing"),
        path("publication/<slug:channel>/", views.confirm, name="publishing_confirm"),
        path("publication/<slug:channel>/verification/", views.verdict, name="publishing_verdict"),
        path("publication/<slug:channel>/ecrans/", views.screens, name="publishing_screens"),
        path("publication/<slug:channel>/programme/", history.follow_timetable, name="publishing_follow"),
        path("publication/edition/<int:pk>/", history.release_page, name="publishing_made"),
        path("publication/edition/<int:pk>/edition.json", history.edition_file, name="publishing_edition"),
        path("publication/retour/<int:pk>/", history.roll_back_page, name="publishing_bring_back"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Add the page to the menu."""
    return _PublishingItem(
        _("Envoi aux bornes"), reverse("publishing"), name="publishing", icon_name="upload", order=10
    )


class _ChannelsPanel(Component):
    """What is on the screens and what is waiting, on the first page."""

    name = "channels"
    order = 10
    template_name = "publishing/home_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            "channels": views.channels(),
            "may_publish": self._request.user.has_perm("publishing.add_release"),
        }


class _HealthPanel(Component):
    """What does not happen by itself as it should, above everything else."""

    name = "health"
    order = 5
    template_name = "publishing/health_panel.html"

    def __init__(self, troubles: list[str]) -> None:
        self._troubles = troubles

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {"troubles": self._troubles, "advice": health.advice()}


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Show what is wrong, and the channels first."""
    if request.user.has_perm("publishing.view_release"):
        if troubles := health.troubles(timezone.now()):
            panels.append(_HealthPanel(troubles))
        panels.append(_ChannelsPanel(request))


@hooks.register("register_permissions")
def permissions() -> "QuerySet[Permission]":
    """Offer the permissions in the form of a group."""
    return Permission.objects.filter(content_type__app_label="publishing")


@hooks.register("before_unpublish")
@hooks.register("before_delete_snippet")
def refuse_what_is_needed(request: HttpRequest, rows: Any) -> HttpResponse | None:
    """Keep online what kiosks cannot do without: say why where somebody is asked, and refuse where they agree."""
    rows = list(rows) if isinstance(rows, Iterable) else [rows]
    if not rows or not isinstance(rows[0], Content):
        return None
    try:
        validate_unpublish(rows)
    except ValidationError as refusal:
        said = " ".join(refusal.messages)
        if request.method == "POST":
            messages.error(request, said)
            return redirect(type(rows[0]).snippet_viewset.get_url_name("list"))
        messages.warning(request, said)
    return None
