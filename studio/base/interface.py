"""What the studio adds to every page of Wagtail's admin: scripts of its forms, its search, and the way to the guide."""

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
    """Put the pages below the admin's address."""
    return [
        path("rechercher/", search_page.search_page, name="studio_find"),
        path("aide/", guide.guide, name="studio_help"),
        path("aide/<slug:page>/", guide.guide, name="studio_guide"),
        path("aide/images/<str:name>", guide.picture, name="studio_guide_picture"),
    ]


@hooks.register("register_admin_menu_item")
def way_to_the_guide() -> MenuItem:
    """Lead to the guide from every page."""
    return MenuItem(_("Aide"), reverse("studio_help"), name="guide", icon_name="help", order=20_000)


@hooks.register("register_admin_search_area")
def search_of_the_studio() -> SearchArea:
    """Have the search in the menu find contents, pictures and people: the first area is the one that it opens."""
    return SearchArea(_("Studio"), reverse("studio_find"), name="studio", icon_name="search", order=0)


@hooks.register("construct_search")
def without_pages_and_documents(_request: HttpRequest, areas: list[SearchArea]) -> None:
    """Leave out what searches pages and documents, of which there are none."""
    areas[:] = [area for area in areas if area.name not in ("pages", "documents")]


@hooks.register("insert_global_admin_js")
def scripts_of_forms() -> str:
    """See what is typed from the first moment on, and say beside each text how long it may be."""
    return format_html_join("", '<script src="{}"></script>', ((static(f"studio/{name}.js"),) for name in _SCRIPTS))
