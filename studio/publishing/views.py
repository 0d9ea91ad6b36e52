"""The pages on which staff publish: what is on the screens, what is waiting, what was published before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kiosk.errors import KioskError
from studio.exhibit.models import Exhibit
from studio.publishing import endpoint
from studio.publishing.models import Release
from studio.publishing.release import go_back, latest, pending, rehearse, release

_SHOWN = 50
_MAY_SEE = "publishing.view_release"
_MAY_PUBLISH = "publishing.add_release"


def overview(request: HttpRequest) -> HttpResponse:
    """Show each channel with what is waiting, and the releases so far."""
    _refuse_unless(request, _MAY_SEE)
    found = channels()
    current = {one["last"].pk for one in found if one["last"]}
    return TemplateResponse(
        request,
        "publishing/overview.html",
        {
            "channels": found,
            "releases": Release.objects.select_related("made_by").defer("packed")[:_SHOWN],
            "current": current,
            "may_publish": request.user.has_perm(_MAY_PUBLISH),
            "has_root": endpoint.has_root(),
        },
    )


def channels() -> list[dict[str, Any]]:
    """Return what there is to say about each channel."""
    return [_channel(exhibit) for exhibit in Exhibit.objects.filter(live=True).order_by("channel")]


def confirm(request: HttpRequest, channel: str) -> HttpResponse:
    """Show what a release would change and what is wrong with it; publish when asked to."""
    _refuse_unless(request, _MAY_PUBLISH)
    exhibit = get_object_or_404(Exhibit, channel=channel, live=True)
    if request.method == "POST":
        return _publish(request, channel)
    context: dict[str, Any] = {"exhibit": exhibit, "last": latest(channel)}
    try:
        context["rehearsal"] = rehearse(channel)
    except KioskError as error:
        context["trouble"] = str(error)
    return TemplateResponse(request, "publishing/confirm.html", context)


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give kiosks an earlier edition again."""
    _refuse_unless(request, _MAY_PUBLISH)
    earlier = get_object_or_404(Release, pk=pk, state=Release.State.PUBLISHED)
    try:
        go_back(earlier, by=request.user, now=timezone.now())
    except KioskError as error:
        messages.error(request, f"Rien n’a changé sur les bornes. {error}")
    else:
        when = timezone.localtime(earlier.made_at)
        messages.success(
            request, f"Les bornes « {earlier.channel} » reviennent à l’édition du {when:%d/%m/%Y à %H:%M}."
        )
    return redirect("publishing")


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


def _refuse_unless(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
