"""The pages on which staff publish, and the summary of each channel: what is on the screens and what waits."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kiosk.errors import KioskError
from studio.base.limits import LANGUAGES
from studio.editions.changes import changes_between
from studio.editions.validation import InvalidEditionError
from studio.exhibit.models import Exhibit
from studio.preview.edition_check import PER_REQUEST_S, Verdict, check_edition
from studio.preview.screenshots import SIZES, Choice
from studio.publishing.differences import Differences, differences
from studio.publishing.models import Tick, Timetable
from studio.publishing.release import latest_release, pending, release, rolled_back
from studio.publishing.scheduling import failures_of

_SCREENS_BESIDE_THE_REMARKS = 6
_SCREENS_ON_A_PAGE = 24
_EVERY, _AT_ONCE = "tous", "sans-attendre"
"""Arguments in an address: check all screens, however long it takes; do not wait for the remaining ones."""

MAY_SEE = "publishing.view_release"
MAY_PUBLISH = "publishing.add_release"


def channels() -> list[dict[str, Any]]:
    """Return the summary of each channel."""
    following = {one.channel: one for one in Timetable.objects.all()}
    last = Tick.last()
    return [
        {
            **_channel(exhibit),
            "timetable": following.get(exhibit.channel),
            "failed": failures_of(last.failed, exhibit.channel) if last else [],
        }
        for exhibit in Exhibit.objects.filter(live=True).order_by("channel")
    ]


def confirm(request: HttpRequest, channel: str) -> HttpResponse:
    """Show the changes and the faults of a release; publish if staff confirm."""
    refuse_unless(request, MAY_PUBLISH)
    exhibit = get_object_or_404(Exhibit, channel=channel, live=True)
    if request.method == "POST":
        return _publish(request, channel)
    context: dict[str, Any] = {"exhibit": exhibit, "query": _query(request)}
    try:
        found = differences(channel)
        context |= {
            "parts": changes_between(found.before and found.before.edition, found.after.edition),
            "went_back": rolled_back(channel),
            "verdict": _examined(request, channel, found, seconds=0),
            **_screens(request, found, _SCREENS_BESIDE_THE_REMARKS),
        }
    except KioskError as error:
        context["trouble"] = str(error)
    return TemplateResponse(request, "publishing/confirm.html", context)


@require_safe
def verdict(request: HttpRequest, channel: str) -> HttpResponse:
    """Check more screens for a few seconds; answer with the part of the page that shows what was found so far."""
    refuse_unless(request, MAY_PUBLISH)
    context: dict[str, Any] = {
        "exhibit": get_object_or_404(Exhibit, channel=channel, live=True),
        "query": _query(request),
    }
    try:
        found = differences(channel)
        context |= {"verdict": _examined(request, channel, found), "went_back": rolled_back(channel)}
    except KioskError as error:
        context["trouble"] = str(error)
    return TemplateResponse(request, "publishing/verdict.html", context, headers={"Cache-Control": "private, no-store"})


@require_safe
def screens(request: HttpRequest, channel: str) -> HttpResponse:
    """Show all screens that a release would change, page by page."""
    refuse_unless(request, MAY_SEE)
    context: dict[str, Any] = {"exhibit": get_object_or_404(Exhibit, channel=channel, live=True)}
    try:
        context |= _screens(request, differences(channel), _SCREENS_ON_A_PAGE)
    except KioskError as error:
        context["trouble"] = str(error)
    return TemplateResponse(request, "publishing/screens.html", context)


def _screens(request: HttpRequest, found: Differences, at_once: int) -> dict[str, Any]:
    """Return the screens that change for a page; their pictures are made later."""
    offered = found.after.edition.languages
    language = request.GET.get("langue") or _telling(found, offered)
    choice = Choice.read(f"{language}-{request.GET.get('ecran', '1920x1080')}-0", offered)
    page = Paginator(found.shown, at_once).get_page(request.GET.get("page"))
    old = {screen.name for screen in found.different}
    same = found.same_in(choice.language) if old else set()
    return {
        "before": found.before,
        "after": found.after,
        "page": page,
        "pairs": [
            {"screen": screen, "is_new": screen.name not in old, "is_same": screen.name in same} for screen in page
        ],
        "gone": found.gone,
        "choice": choice,
        "languages": {language: LANGUAGES[language] for language in offered},
        "sizes": SIZES,
    }


def _telling(found: Differences, offered: tuple[str, ...]) -> str:
    """Return the first language in which most of the changes are visible."""
    return min(offered, key=lambda language: len(found.same_in(language))) if found.different else offered[0]


def _publish(request: HttpRequest, channel: str) -> HttpResponse:
    try:
        seen = differences(channel)
        verdict = _examined(request, channel, seen)
        if refusal := _refusal(request, verdict):
            messages.error(request, _("Rien n’a changé sur les bornes. %(refusal)s") % {"refusal": refusal})
            return redirect("publishing_confirm", channel)
        as_seen = request.POST.get("edition") or seen.after.id
        looked = {"unexamined": verdict.unexamined, "warnings": verdict.known}
        made, new = release(channel, by=request.user, as_seen=as_seen, now=timezone.now(), **looked)
    except KioskError as error:
        messages.error(request, _("Rien n’a changé sur les bornes. %(error)s") % {"error": error})
        return redirect("publishing_confirm", channel)
    if new:
        messages.success(
            request,
            _("Envoyé aux bornes « %(channel)s » : %(summary)s.")
            % {"channel": channel, "summary": made.description or _("autres changements")},
        )
    else:
        messages.info(
            request, _("Les bornes « %(channel)s » ont déjà tout ce qui est en ligne.") % {"channel": channel}
        )
    return redirect("publishing")


def _refusal(request: HttpRequest, verdict: Verdict) -> str:
    """Return why nothing is published yet: errors, a check that is not finished, or warnings that were not read."""
    if verdict.errors:
        count = len(verdict.errors)
        return ngettext("Il reste %(count)d point à corriger.", "Il reste %(count)d points à corriger.", count) % {
            "count": count
        }
    if verdict.waiting:
        return _("La vérification des écrans n’est pas finie\u202f: envoyez quand elle l’est.")
    if verdict.warnings and request.POST.get("read") != verdict.mark:
        return _("Lisez d’abord les avertissements, puis cochez la case.")
    return ""


def _examined(request: HttpRequest, channel: str, found: Differences, *, seconds: float = PER_REQUEST_S) -> Verdict:
    """Return the verdict on a release, for as many screens and as much time as somebody has asked for."""
    verdict = check_edition(found.after, found.shown, every=_EVERY in request.GET, seconds=seconds)
    if _AT_ONCE in request.GET:
        verdict.stop_waiting()
    last = latest_release(channel)
    verdict.fold(last.warnings or () if last else ())
    return verdict


def _query(request: HttpRequest) -> str:
    """Return the arguments of the present address, for the next one."""
    asked = [f"{name}=1" for name in (_EVERY, _AT_ONCE) if name in request.GET]
    return f"?{'&'.join(asked)}" if asked else ""


def _channel(exhibit: Exhibit) -> dict[str, Any]:
    last, went = latest_release(exhibit.channel), rolled_back(exhibit.channel)
    shown: dict[str, Any] = {"exhibit": exhibit, "last": last, "went_back": went, "trouble": ""}
    try:
        shown["pending"] = pending(exhibit.channel)
    except InvalidEditionError as error:
        shown |= {"faults": error.faults, "trouble": "" if error.is_edition else _("à corriger d’abord")}
        shown["pending"] = _("des contenus, dont certains sont à corriger d’abord")
    except KioskError as error:
        shown["trouble"] = str(error)
    return shown


def refuse_unless(request: HttpRequest, permission: str) -> None:
    """Refuse users without this permission.

    Raises:
        PermissionDenied: the user does not have it.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
