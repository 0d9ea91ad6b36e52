"""The page on which staff publish, and what is said of each channel: what is on the screens and what is waiting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from kiosk.errors import KioskError
from studio.exhibit.models import Exhibit
from studio.publishing.models import Timetable
from studio.publishing.release import latest, pending, rehearse, release

MAY_SEE = "publishing.view_release"
MAY_PUBLISH = "publishing.add_release"


def channels() -> list[dict[str, Any]]:
    """Return what there is to say about each channel."""
    following = set(Timetable.objects.values_list("channel", flat=True))
    return [
        {**_channel(exhibit), "follows": exhibit.channel in following}
        for exhibit in Exhibit.objects.filter(live=True).order_by("channel")
    ]


def confirm(request: HttpRequest, channel: str) -> HttpResponse:
    """Show what a release would change and what is wrong with it; publish when asked to."""
    refuse_unless(request, MAY_PUBLISH)
    exhibit = get_object_or_404(Exhibit, channel=channel, live=True)
    if request.method == "POST":
        return _publish(request, channel)
    context: dict[str, Any] = {"exhibit": exhibit, "last": latest(channel)}
    try:
        context["rehearsal"] = rehearse(channel)
    except KioskError as error:
        context["trouble"] = str(error)
    return TemplateResponse(request, "publishing/confirm.html", context)


def _publish(request: HttpRequest, channel: str) -> HttpResponse:
    try:
        made, new = release(channel, by=request.user, now=timezone.now())
    except KioskError as error:
        messages.error(request, f"Rien n’a changé sur les bornes. {error}")
        return redirect("publishing_confirm", channel)
    if new:
        messages.success(request, f"Publié pour « {channel} » : {made.summary or 'autres changements'}.")
    else:
        messages.info(request, f"Les bornes « {channel} » ont déjà tout ce qui est en ligne.")
    return redirect("publishing")


def _channel(exhibit: Exhibit) -> dict[str, Any]:
    shown: dict[str, Any] = {"exhibit": exhibit, "last": latest(exhibit.channel), "trouble": ""}
    try:
        shown["pending"] = pending(exhibit.channel)
    except KioskError as error:
        shown["trouble"] = str(error)
    return shown


def refuse_unless(request: HttpRequest, permission: str) -> None:
    """Let nobody in who may not.

    Raises:
        PermissionDenied: this user may not.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
