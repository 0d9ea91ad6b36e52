"""Answers with pictures of the screens that a release would change or add, for users who may see releases."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from studio.preview.screenshots import Choice, screenshot
from studio.preview.views import laid_out_screen, picture_response
from studio.publishing.differences import marked
from studio.publishing.views import MAY_SEE, refuse_unless


@require_safe
def difference(request: HttpRequest, before: str, after: str, side: str, name: str, choice: str) -> HttpResponseBase:
    """Answer with one side of a screen, before or after a release, with frames around the differences."""
    refuse_unless(request, MAY_SEE)
    old, new = laid_out_screen(before, name), laid_out_screen(after, name)
    return picture_response(lambda: marked(*old, *new, Choice.read(choice), side))


@require_safe
def new_screen(request: HttpRequest, edition: str, name: str, choice: str) -> HttpResponseBase:
    """Answer with a screen that a release would add."""
    refuse_unless(request, MAY_SEE)
    loaded, screen = laid_out_screen(edition, name)
    return picture_response(lambda: screenshot(loaded, screen, Choice.read(choice)))
