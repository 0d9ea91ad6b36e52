"""Lets `base` and the apps of content ask questions that only the apps above them can answer.

Each function here is a hook of Wagtail. The app that answers registers a function of the same signature in its
``wagtail_hooks.py``, under the name ``studio_`` and the name of the function.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import IO, Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from wagtail import hooks

from kiosk.edition import types
from studio.base.status import Status

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _hook(asked: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function that calls the one that an app above has registered under its name."""

    @wraps(asked)
    def ask(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        (answer,) = hooks.get_hooks(f"studio_{asked.__name__}")
        return answer(*args, **kwargs)

    return ask


@_hook
def serve_preview(row: Any, request: HttpRequest) -> HttpResponse:
    """Answer with the preview of a row from memory, saved or not."""
    raise NotImplementedError


@_hook
def store_upload(media: types.Media, file: IO[bytes]) -> None:
    """Keep a file that staff have sent but not saved, for previews."""
    raise NotImplementedError


@_hook
def validate_publish(row: Any, at: Any = None) -> None:
    """Refuse to put a row online, now or later, if kiosks could not show it.

    Raises:
        ValidationError: kiosks could not show it; one message for each reason.
    """
    raise NotImplementedError


@_hook
def validate_unpublish(rows: Sequence[Any]) -> None:
    """Refuse to take rows of one kind offline if other content online needs them.

    Raises:
        ValidationError: other content needs them; one message for each reason.
    """
    raise NotImplementedError


@_hook
def add_refusals(form: Any, row: Any) -> None:
    """Add to a form the reasons why kiosks could not show its row, each beside its field."""
    raise NotImplementedError


@_hook
def faults_of_shapes(raw: Any) -> list[str]:
    """Return the faults in the pasted outlines of a map."""
    raise NotImplementedError


@_hook
def faults_of_laureates(rows: Sequence[Any]) -> list[tuple[Any, str]]:
    """Return the faults that keep kiosks from showing laureates, each with a message."""
    raise NotImplementedError


@_hook
def faults_of_words(picture: Any) -> list[tuple[str, str]]:
    """Return the faults in the texts of a picture: the form field and the reason."""
    raise NotImplementedError


@_hook
def size_mismatch(picture: Any, width: int, height: int) -> str:
    """Return why a file of this size cannot replace the file of a picture; return an empty text if it can."""
    raise NotImplementedError


@_hook
def statuses_of(rows: list[Any]) -> list[Status]:
    """Return the status of rows of one kind, with as many queries for a hundred rows as for one."""
    raise NotImplementedError


@_hook
def buttons_to_send(user: Any) -> list[Any]:
    """Return the button that sends to the kiosks; none for users who may not send, or if there is no channel."""
    raise NotImplementedError
