"""The requests and replies of ``python -m kiosk proof``, one JSON object a line. Knows no Kivy and opens no file."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from kiosk.edition.types import Language
from kiosk.errors import KioskError

LONGEST_LINE = 4_000_000
"""The most bytes that a request may have: the names of 5,000 laureates take a tenth of it."""

Side = Annotated[int, Meta(ge=320, le=7680)]


class RequestError(KioskError):
    """A request cannot be understood; the message is one line."""


class PreviewRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for pictures of stops (``None``: of all) as the kiosk would show them, and for the texts that do not fit.

    Without ``out`` no picture is written.
    """

    edition: Annotated[str, Meta(min_length=1)]
    language: Language = "fr"
    stops: tuple[str, ...] | None = None
    width: Side = 1920
    height: Side = 1080
    text_size: Literal[0, 1, 2] = 0
    contrast: bool = False
    reach: bool = False
    out: Annotated[str, Meta(min_length=1)] | None = None
    fit: bool = False


class StopsRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for the names of all stops of an edition."""

    list: bool
    edition: Annotated[str, Meta(min_length=1)]


Rule = Literal["cut", "outside", "overlap", "small", "contrast"]


class Misfit(Struct, frozen=True):
    """A text that visitors cannot read well. An ``error`` costs them words; a ``warning`` asks staff for a look.

    ``by`` measures it: ``words`` or ``characters`` lost, ``px`` outside, ``width`` and ``height`` of the overlap,
    ``size`` of the letters and the ``least`` allowed, or the ``ratio`` of contrast. ``shown`` is the part of a cut text
    that is left.
    """

    severity: Literal["error", "warning"]
    rule: Rule
    text: str
    by: dict[str, float]
    shown: str | None = None


class StopPreview(Struct, frozen=True):
    """One stop: the file of its picture, if the request asked for one, and its misfits."""

    stop: str
    file: str | None
    fit: tuple[Misfit, ...] = ()


class PreviewReply(Struct, frozen=True):
    """The reply to a :class:`PreviewRequest`, and the milliseconds that it took."""

    pictures: tuple[StopPreview, ...]
    ms: int


class StopsReply(Struct, frozen=True):
    """The reply to a :class:`StopsRequest`."""

    stops: tuple[str, ...]


class ErrorReply(Struct, frozen=True):
    """The reason why a request failed, in one line."""

    error: str


Reply = PreviewReply | StopsReply | ErrorReply


def read_request(line: bytes) -> PreviewRequest | StopsRequest:
    """Return the request on this line.

    Raises:
        RequestError: the line is not a request; the message names the place and the reason.
    """
    if len(line) > LONGEST_LINE:
        raise RequestError(f"this request has more than {LONGEST_LINE:,} bytes: ask for fewer stops at once")
    try:
        data = msgspec.json.decode(line)
        request = msgspec.convert(data, StopsRequest if isinstance(data, dict) and "list" in data else PreviewRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestError(f"this is not a request: {error}") from error
    for field in ("edition", "out"):
        folder = getattr(request, field, None)
        if folder is not None and not (Path(folder).is_absolute() and "\0" not in folder):
            raise RequestError(f"this is not a request: `{field}` must be the absolute path of a folder: {folder!r}")
    return request
