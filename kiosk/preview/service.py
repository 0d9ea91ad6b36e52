"""Answers requests line by line until its input ends."""

import logging
import os
import signal
import sys
import tempfile
import time
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


class PreviewSource(Protocol):
    """Answers requests with names of stops, and with previews."""

    def stops(self, request: StopsRequest) -> tuple[str, ...]:
        """Return the names of the stops."""
        ...

    def render(self, request: PreviewRequest) -> tuple[StopPreview, ...]:
        """Return the previews."""
        ...


def run(work: Path | None) -> int:
    """Answer the requests of standard input on standard output; return 0 at its end.

    ``work`` is the folder for copies of pictures; without one they are lost at the end. All other output goes to
    standard error, because nobody must take a line of Kivy or SDL for a reply.

    Raises:
        MachineError: numpy is missing.
    """
    try:
        import_module("numpy")  # the check of contrast needs it; the exhibit does without
    except ImportError as error:
        raise MachineError("previews need numpy: pip install '.[studio]'") from error
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    signal.signal(signal.SIGTERM, _end)
    with ExitStack() as stack, replies:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-preview-")))
        bootstrap.prepare_environment(scratch, offscreen=True)
        lean_start.install()
        from kiosk.preview.drafts import Drafts
        from kiosk.preview.picture_cache import PictureCache
        from kiosk.preview.renderer import Renderer
        from kiosk.refresh.imaging.decoder_process import DecoderLimits
        from kiosk.refresh.imaging.pool import DecoderPool

        decoders = stack.enter_context(DecoderPool(1, DecoderLimits(seconds=30.0, wall_seconds=60.0, gives_way=False)))
        renderer = Renderer(Drafts(PictureCache(work or scratch / "copies", decoders)))
        serve(sys.stdin.buffer, replies, renderer)
    return 0


def serve(requests: BinaryIO, replies: BinaryIO, source: PreviewSource) -> None:
    """Answer each line until the input ends."""
    while line := _line(requests):
        if line.strip():
            replies.write(msgspec.json.encode(reply_to(line, source)) + b"\n")
            replies.flush()


def reply_to(line: bytes, source: PreviewSource) -> Reply:
    """Return the reply to one line. Every failure becomes a reply, so that the next line is answered too."""
    began = time.monotonic()
    try:
        request = read_request(line)
        if isinstance(request, StopsRequest):
            return StopsReply(source.stops(request))
        return PreviewReply(source.render(request), round((time.monotonic() - began) * 1000))
    except KioskError as error:
        return ErrorReply(" ".join(str(error).split()))
    except Exception:  # a bug that one edition triggers must not end the previews of all others
        _LOG.exception("a request failed")
        return ErrorReply("the kiosk's renderer failed; its standard error says more")


def _line(requests: BinaryIO) -> bytes:
    """Return the next line, or the beginning of a line that is too long; nothing at the end."""
    line = part = requests.readline(LONGEST_LINE + 1)
    while len(part) > LONGEST_LINE and not part.endswith(b"\n"):
        part = requests.readline(LONGEST_LINE + 1)
    return line


def _end(*_: object) -> None:
    raise SystemExit(0)
