"""Adds to every page of the admin the scripts of forms, the search and the link to the guide."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

from studio.base import guide, search_page

_SCRIPTS = ("changes", "limits", "tabs")


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the studio's own pages below the address of the admin."""
    return [
        path("rechercher/", search_page.search_page, name="studio_find"),
        path("aide/", guide.guide, name="studio_help"),
        path("aide/<slug:page>/", guide.guide, name="studio_guide"),
        path("aide/images/<str:name>", guide.picture, name="studio_guide_picture"),
    ]


@hooks.register("register_admin_menu_item")
def way_to_the_guide() -> MenuItem:
    """Add the link to the guide to every page."""
    return MenuItem(_("Aide"), reverse("studio_help"), name="guide", icon_name="help", order=20_000)


@hooks.register("register_admin_search_area")
def search_of_the_studio() -> SearchArea:
    """Make the search in the menu find contents, pictures and people; the menu opens the first search area."""
    return SearchArea(_("Studio"), reverse("studio_find"), name="studio", icon_name="search", order=0)


@hooks.register("construct_search")
def without_pages_and_documents(_request: HttpRequest, areas: list[SearchArea]) -> None:
    """Remove the searches of pages and documents, because the studio has neither."""
    areas[:] = [area for area in areas if area.name not in ("pages", "documents")]


@hooks.register("insert_global_admin_js")
def scripts_of_forms() -> str:
    """Add the scripts that watch forms for changes and count the characters of each text."""
    return format_html_join("", '<script src="{}"></script>', ((static(f"studio/{name}.js"),) for name in _SCRIPTS))
