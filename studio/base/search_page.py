"""The search in the menu: contents of every kind, pictures and team members on one page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_latest_str, get_user_display_name
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from kiosk.edition.search.folding import folded
from studio.base.search import search

_MOST = 8
"""The number of results for each kind; the list of the kind shows the others."""


@dataclass(frozen=True, slots=True)
class FoundOfKind:
    """The results of one kind: the first names and their addresses, the number of all, and where to see them."""

    kind: str
    icon: str
    rows: list[tuple[str, str]]
    count: int
    everything: str


def search_page(request: HttpRequest) -> HttpResponse:
    """Show the contents that have the typed words and that this user may see."""
    typed = request.GET.get("q", "").strip()
    found = [one for one in _found(request.user, typed) if one.count] if typed else []
    return render(request, "studio/search.html", {"typed": typed, "found": found})


def _found(user: Any, typed: str) -> Iterator[FoundOfKind]:
    for model in get_snippet_models():
        policy = policy_registry.get_by_type(model)
        if not policy.user_has_any_permission(user, {"change", "view"}):
            continue
        views = model.snippet_viewset
        everything = reverse(views.get_url_name("list"))
        edit = views.get_url_name("edit") if policy.user_has_permission(user, "change") else ""
        rows = search(model._default_manager.all(), typed)
        yield _told(
            views.menu_label or capfirst(model._meta.verbose_name_plural), views.icon, rows, typed, everything, edit
        )
    picture: Any = get_image_model()
    policy = policy_registry.get_by_type(picture)
    if policy.user_has_any_permission(user, {"change", "choose"}):
        rows = search(picture.objects.all(), typed)
        yield _told(_("Images"), "image", rows, typed, reverse("wagtailimages:index"), "wagtailimages:edit")
    if user.has_perm("auth.change_user"):
        yield _people(typed)


def _told(kind: str, icon: str, rows: Any, typed: str, everything: str, edit: str) -> FoundOfKind:
    count = rows.count()
    address = f"{everything}?{urlencode({'q': typed})}"
    shown = [(get_latest_str(row), reverse(edit, args=[row.pk]) if edit else address) for row in rows[:_MOST]]
    return FoundOfKind(str(kind), icon, shown, count, address)


def _people(typed: str) -> FoundOfKind:
    """Return the accounts whose names contain the typed text; there are a few dozen accounts at most."""
    users = [
        user
        for user in get_user_model().objects.order_by("last_name", "first_name", "username")
        if folded(typed) in folded(f"{user.get_full_name()} {user.get_username()} {user.email}")
    ]
    shown = [
        (get_user_display_name(user), reverse("wagtailusers_users:edit", args=[user.pk])) for user in users[:_MOST]
    ]
    address = f"{reverse('wagtailusers_users:index')}?{urlencode({'q': typed})}"
    return FoundOfKind(_("Comptes de l’équipe"), "user", shown, len(users), address)
