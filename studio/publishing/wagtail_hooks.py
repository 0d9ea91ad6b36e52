"""Adds publishing to the admin: a page in the menu, panels on the home page, and permissions."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, re_path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from studio.publishing import health, history, publish_button, screen_views, status, views

_TWO_EDITIONS = r"(?P<before>[0-9a-f]{64})/(?P<after>[0-9a-f]{64})/(?P<side>avant|apres)"
_SCREEN = r"(?P<name>[a-z0-9-]{1,160})/(?P<choice>[a-z0-9-]{1,30})"

hooks.register("studio_statuses_of", status.statuses_of)
hooks.register("studio_buttons_to_send", publish_button.buttons_to_send)


class _PublishingItem(MenuItem):
    """The menu item, for users who may see releases."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publishing.view_release")


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the pages below the address of the admin."""
    return [
        path("publication/", history.overview, name="publishing"),
        path("publication/<slug:channel>/", views.confirm, name="publishing_confirm"),
        path("publication/<slug:channel>/verification/", views.verdict, name="publishing_verdict"),
        path("publication/<slug:channel>/ecrans/", views.screens, name="publishing_screens"),
        path("publication/<slug:channel>/programme/", history.follow_timetable, name="publishing_follow"),
        path("publication/edition/<int:pk>/", history.release_page, name="publishing_made"),
        path("publication/edition/<int:pk>/edition.json", history.edition_file, name="publishing_edition"),
        path("publication/retour/<int:pk>/", history.roll_back_page, name="publishing_bring_back"),
        re_path(
            rf"^apercu/differences/{_TWO_EDITIONS}/{_SCREEN}\.jpg$", screen_views.difference, name="preview_difference"
        ),
        re_path(
            rf"^apercu/nouveau/(?P<edition>[0-9a-f]{{64}})/{_SCREEN}\.jpg$",
            screen_views.new_screen,
            name="preview_new_screen",
        ),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Add the page to the menu."""
    return _PublishingItem(
        _("Envoi aux bornes"), reverse("publishing"), name="publishing", icon_name="upload", order=10
    )


class _ChannelsPanel(Component):
    """Shows on the home page what is on the screens and what waits."""

    name = "channels"
    order = 10
    template_name = "publishing/home_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "channels": views.channels(),
            "may_publish": self._request.user.has_perm("publishing.add_release"),
        }


class _HealthPanel(Component):
    """Shows automatic work that fails, above everything else."""

    name = "health"
    order = 5
    template_name = "publishing/health_panel.html"

    def __init__(self, troubles: list[str]) -> None:
        self._troubles = troubles

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"troubles": self._troubles, "advice": health.advice()}


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Add the failures and the channels at the top of the home page."""
    if request.user.has_perm("publishing.view_release"):
        if troubles := health.troubles(timezone.now()):
            panels.append(_HealthPanel(troubles))
        panels.append(_ChannelsPanel(request))


@hooks.register("register_permissions")
def permissions() -> "QuerySet[Permission]":
    """Add the permissions to the form of a group."""
    return Permission.objects.filter(content_type__app_label="publishing")
