"""Answers with pictures of drafts and their remarks, for the users who were given their addresses."""

from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kiosk.edition.folder import LoadedEdition
from kiosk.errors import KioskError
from studio.editions import folders
from studio.preview.misfit_messages import sentence_of
from studio.preview.panel import FAULTY, mark_of
from studio.preview.renderer import BusyRendererError
from studio.preview.screens import Screen, screens_with
from studio.preview.screenshots import Choice, misfits, screenshot


@require_safe
def picture(request: HttpRequest, edition: str, name: str, choice: str) -> HttpResponseBase:
    """Answer with the picture of a screen, or with 503 and one line that says why there is none."""
    loaded, screen = _found(request, edition, name)
    return picture_response(lambda: screenshot(loaded, screen, Choice.read(choice)))


@require_safe
def remarks(request: HttpRequest, edition: str, name: str, choice: str) -> HttpResponse:
    """Answer with the misfits of a screen, as a part of a page."""
    loaded, screen = _found(request, edition, name)
    context: dict[str, object] = {"faulty": FAULTY in request.GET}
    try:
        context["found"] = [(one.severity, sentence_of(one)) for one in misfits(loaded, screen, Choice.read(choice))]
    except KioskError as error:
        context["trouble"] = str(error)
    response = render(request, "preview/remarks.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def picture_response(draw: Callable[[], Path]) -> HttpResponseBase:
    """Return an answer with the picture that ``draw`` makes, or one that says why there is none."""
    try:
        response = FileResponse(draw().open("rb"), content_type="image/jpeg")
    except (KioskError, OSError) as error:
        return _no_picture(error)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _no_picture(error: Exception) -> HttpResponse:
    """Return the answer that says why there is no picture, and whether asking again helps."""
    busy = isinstance(error, BusyRendererError)
    line = (
        str(error) if isinstance(error, KioskError) else _("L’image vient d’être supprimée\u202f: rechargez la page.")
    )
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "1"} if busy else {})
    return HttpResponse(line, status=503, content_type="text/plain; charset=utf-8", headers=headers)


def _found(request: HttpRequest, edition: str, name: str) -> tuple[LoadedEdition, Screen]:
    if not constant_time_compare(request.GET.get("mark", ""), mark_of(request.user, edition)):
        raise Http404
    return laid_out_screen(edition, name)


def laid_out_screen(edition: str, name: str) -> tuple[LoadedEdition, Screen]:
    """Return an edition that was laid out before, and one of its screens; answer 404 if one of them is gone."""
    try:
        loaded = folders.find(edition)
    except KioskError as error:
        raise Http404 from error
    screens = screens_with(loaded.edition, [name])
    if not screens:
        raise Http404
    return loaded, screens[0]
