"""Listens for orders and answers them, one line for one line, until nobody asks any more."""

import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from kiosk import bootstrap
from kiosk.errors import KioskError, MachineError
from kiosk.kivy_patches import lean_start
from kiosk.preview.protocol import (
    LONGEST_LINE,
    ErrorReply,
    PreviewReply,
    PreviewRequest,
    Reply,
    StopPreview,
    StopsReply,
    StopsRequest,
    read_request,
)

_LOG = logging.getLogger(__name__)


class Maker(Protocol):
    """Makes what is ordered."""

    def stops(self, order: StopsRequest) -> tuple[str, ...]:
        """Return the names of the stops."""
        ...

    def render(self, order: PreviewRequest) -> tuple[StopPreview, ...]:
        """Return the proofs."""
        ...


def run(work: Path | None) -> int:
    """Answer the orders of standard input on standard output; return 0 at its end.

    ``work`` is the folder for copies of pictures; without one they are lost at the end. Whatever else is printed goes
    to standard error: Kivy, SDL and the libraries below them must not be taken for an answer.

    Raises:
        MachineError: numpy is missing.
    """
    try:
        import_module("numpy")  # only what measures contrast needs it, and the exhibit does without
    except ImportError as error:
        raise MachineError("proofs need numpy: pip install '.[studio]'") from error
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    signal.signal(signal.SIGTERM, _end)
    with ExitStack() as stack, answers:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-proof-")))
        bootstrap.prepare_environment(scratch, offscreen=True)
        lean_start.install()
        from kiosk.preview.drafts import Drafts
        from kiosk.preview.picture_cache import PictureCache
        from kiosk.preview.renderer import Renderer
        from kiosk.refresh.imaging.pool import DecoderLimits, DecoderPool

        decoders = stack.enter_context(DecoderPool(1, DecoderLimits(seconds=30.0, wall_seconds=60.0, gives_way=False)))
        press = Renderer(Drafts(PictureCache(work or scratch / "copies", decoders)))
        serve(sys.stdin.buffer, answers, press)
    return 0


def serve(orders: BinaryIO, answers: BinaryIO, maker: Maker, *, now: Callable[[], float] = time.monotonic) -> None:
    """Answer each line until there are no more."""
    while line := _line(orders):
        if line.strip():
            answers.write(msgspec.json.encode(answer(line, maker, now)) + b"\n")
            answers.flush()


def answer(line: bytes, maker: Maker, now: Callable[[], float]) -> Reply:
    """Return the answer to one line; nothing that goes wrong with it keeps the next from being answered."""
    began = now()
    try:
        order = read_request(line)
        if isinstance(order, StopsRequest):
            return StopsReply(maker.stops(order))
        return PreviewReply(maker.render(order), round((now() - began) * 1000))
    except KioskError as error:
        return ErrorReply(" ".join(str(error).split()))
    except Exception:  # a fault of ours with one edition shall not end the proofs of all others
        _LOG.exception("an order could not be worked off")
        return ErrorReply("the kiosk's renderer failed; its standard error says more")


def _line(orders: BinaryIO) -> bytes:
    """Return the next line, of one that is too long only the beginning; nothing at the end."""
    line = part = orders.readline(LONGEST_LINE + 1)
    while len(part) > LONGEST_LINE and not part.endswith(b"\n"):
        part = orders.readline(LONGEST_LINE + 1)
    return line


def _end(*_: object) -> None:
    raise SystemExit(0)
