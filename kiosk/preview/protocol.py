"""What ``python -m kiosk proof`` is asked and answers: one JSON object a line. Knows no Kivy and opens no file."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from kiosk.edition.types import Language
from kiosk.errors import KioskError

LONGEST_LINE = 4_000_000
"""The most bytes that an order may have: the names of 5,000 laureates take a tenth of it."""

Side = Annotated[int, Meta(ge=320, le=7680)]


class RequestError(KioskError):
    """An order cannot be understood; the message is one line."""


class PreviewRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures of stops (``None``: of all), as the kiosk would show them, and what does not fit on them.

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
    """The names of all stops of an edition."""

    list: bool
    edition: Annotated[str, Meta(min_length=1)]


Rule = Literal["cut", "outside", "overlap", "small", "contrast"]


class Misfit(Struct, frozen=True):
    """A text that visitors cannot read well: with an ``error`` they lose words, a ``warning`` asks for a look.

    ``by`` measures it: ``words`` or ``characters`` that are lost, ``px`` outside, ``width`` and ``height`` of what lies
    upon it, ``size`` of its letters and the ``least`` there may be, or the ``ratio`` of contrast. ``shown`` is what is
    left of a text that was cut.
    """

    severity: Literal["error", "warning"]
    rule: Rule
    text: str
    by: dict[str, float]
    shown: str | None = None


class StopPreview(Struct, frozen=True):
    """One stop: the file of its picture, if one was wanted, and what does not fit on it."""

    stop: str
    file: str | None
    fit: tuple[Misfit, ...] = ()


class PreviewReply(Struct, frozen=True):
    """The answer to an :class:`PreviewRequest`, and how long it took."""

    pictures: tuple[StopPreview, ...]
    ms: int


class StopsReply(Struct, frozen=True):
    """The answer to a :class:`StopsRequest`."""

    stops: tuple[str, ...]


class ErrorReply(Struct, frozen=True):
    """Why there is no other answer, in one line."""

    error: str


Reply = PreviewReply | StopsReply | ErrorReply


def read_request(line: bytes) -> PreviewRequest | StopsRequest:
    """Return the order on this line.

    Raises:
        OrderError: there is none; the message names the place and the reason.
    """
    if len(line) > LONGEST_LINE:
        raise RequestError(f"this order has more than {LONGEST_LINE:,} bytes: ask for fewer stops at once")
    try:
        told = msgspec.json.decode(line)
        order = msgspec.convert(told, StopsRequest if isinstance(told, dict) and "list" in told else PreviewRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestError(f"this is no order: {error}") from error
    for field, folder in (
        ("edition", order.edition),
        ("out", order.out if isinstance(order, PreviewRequest) else None),
    ):
        if folder is not None and not (Path(folder).is_absolute() and "\0" not in folder):
            raise RequestError(f"this is no order: `{field}` must be a folder named from the root: {folder!r}")
    return order
