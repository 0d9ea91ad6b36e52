"""The pages about past releases: the list, one release, the way back to it, and the timetable of a channel."""

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kiosk.edition.decode import decode
from kiosk.errors import EditionError, KioskError
from studio.editions.changes import Change, changes_between
from studio.endpoint import endpoint
from studio.exhibit.models import Exhibit
from studio.publishing.models import Release, Timetable
from studio.publishing.release import latest_release, recover_if_idle, release_before, roll_back
from studio.publishing.scheduling import scheduled_changes
from studio.publishing.views import MAY_PUBLISH, MAY_SEE, channels, refuse_unless

_ON_A_PAGE = 25


def overview(request: HttpRequest) -> HttpResponse:
    """Show each channel with the content that waits, and the past releases."""
    refuse_unless(request, MAY_SEE)
    recover_if_idle()
    found = channels()
    pages = Paginator(
        Release.objects.select_related("made_by", "back_to").defer("packed", "back_to__packed"), _ON_A_PAGE
    )
    return TemplateResponse(
        request,
        "publishing/overview.html",
        {
            "channels": found,
            "releases": _told_apart(pages.get_page(request.GET.get("p"))),
            "planned": scheduled_changes(timezone.now()),
            "current": _current(),
            "may_publish": request.user.has_perm(MAY_PUBLISH),
            "has_root": endpoint.has_root(),
            "address": endpoint.public_address(),
        },
    )


def release_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one release: its author, its time and its changes."""
    refuse_unless(request, MAY_SEE)
    shown = get_object_or_404(Release.objects.select_related("made_by", "back_to"), pk=pk)
    return TemplateResponse(
        request,
        "publishing/release.html",
        {
            "release": shown,
            "parts": _told(release_before(shown), shown),
            "bytes": 0 if shown.gone else len(shown.data),
            "too_old": _too_old(),
            "is_current": shown.pk in _current(),
            "may_publish": request.user.has_perm(MAY_PUBLISH),
        },
    )


@require_safe
def edition_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the ``edition.json`` of a release."""
    refuse_unless(request, MAY_SEE)
    shown = get_object_or_404(Release, pk=pk, gone=False)
    answer = HttpResponse(shown.data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="edition-{shown.edition[:12]}.json"'
    return answer


def roll_back_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what going back to an earlier edition would change; go back when staff confirm."""
    refuse_unless(request, MAY_PUBLISH)
    earlier = get_object_or_404(Release, pk=pk, state=Release.State.PUBLISHED)
    if request.method == "POST":
        return _bring_back(request, earlier)
    last = latest_release(earlier.channel)
    return TemplateResponse(
        request,
        "publishing/bring_back.html",
        {
            "release": earlier,
            "parts": _told(last, earlier),
            "is_current": last == earlier,
            "follows": Timetable.objects.filter(channel=earlier.channel).exists(),
            "too_old": _too_old(),
        },
    )


@require_POST
def follow_timetable(request: HttpRequest, channel: str) -> HttpResponse:
    """Let a channel follow the timetable, or stop it."""
    refuse_unless(request, MAY_PUBLISH)
    get_object_or_404(Exhibit, channel=channel, live=True)
    if request.POST.get("follow"):
        Timetable.objects.get_or_create(channel=channel)
        messages.success(
            request, _("Ce qui est programmé partira tout seul vers les bornes « %(channel)s ».") % {"channel": channel}
        )
    else:
        Timetable.objects.filter(channel=channel).delete()
        messages.success(
            request, _("Plus rien ne part tout seul vers les bornes « %(channel)s ».") % {"channel": channel}
        )
    return redirect("publishing")


def _bring_back(request: HttpRequest, earlier: Release) -> HttpResponse:
    try:
        roll_back(earlier, by=request.user, now=timezone.now())
    except KioskError as error:
        messages.error(request, _("Rien n’a changé sur les bornes. %(error)s") % {"error": error})
    else:
        said = _(
            "Les bornes «\u202f%(channel)s\u202f» reviennent à l’édition du %(moment)s. Plus rien ne part tout seul "
            "vers elles jusqu’au prochain envoi."
        )
        messages.success(request, said % {"channel": earlier.channel, "moment": earlier.moment})
    return redirect("publishing")


def _told_apart(page: "Page[Release]") -> "Page[Release]":
    """Find in one query the releases of a page that share their minute with another."""
    shown = list(page)
    if shown:
        first, last = min(one.made_at for one in shown), max(one.made_at for one in shown)
        near = Release.objects.filter(
            made_at__gte=first - timedelta(minutes=1), made_at__lte=last + timedelta(minutes=1)
        )
        minutes = Counter((channel, _minute(when)) for channel, when in near.values_list("channel", "made_at"))
        for one in shown:
            one.shares_minute = minutes[one.channel, _minute(one.made_at)] > 1
    page.object_list = shown
    return page


def _minute(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)


def _too_old() -> str:
    """Return why nobody can go back to a release whose content is gone."""
    return _(
        "On ne peut plus revenir à cette édition\u202f: ses textes et ses images ont été "
        "effacés. Le studio garde celles que les bornes ont montrées depuis %(days)d jours, "
        "et les %(most)d dernières."
    ) % {"days": settings.KEEP_DAYS, "most": settings.KEEP_RELEASES}


def _current() -> set[int]:
    """Return the releases that are on the screens: the last one of each channel."""
    published = Release.objects.filter(state=Release.State.PUBLISHED).order_by("pk")
    return set(dict(published.values_list("channel", "pk")).values())


def _told(old: Release | None, new: Release) -> list[Change] | None:
    """Return the changes between two releases, or ``None`` if one of them cannot be read any more."""
    try:
        return changes_between(decode(old.data) if old else None, decode(new.data))
    except EditionError:
        return None
