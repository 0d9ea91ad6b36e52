"""A decoder process as its parent sees it: started when needed, timed, ended, and never trusted."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import kiosk
from kiosk.edition.media.pictures import MAX_PIXELS
from kiosk.errors import MachineError
from kiosk.refresh.imaging import protocol
from kiosk.refresh.imaging.protocol import DecodeReply, DecodeRequest, PeerGoneError, RenditionHeader
from kiosk.system import child_process
from kiosk.system.child_process import Deadline

Rendition = tuple[int, str, bytes]
"""A copy: its width in pixels, the suffix of its name, its bytes."""

_BEGINS = {".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
_MOST_BYTES_A_PIXEL = 5
_MOST_BYTES_BESIDE = 65_536
_IN_THE_BACKGROUND = getattr(subprocess, "IDLE_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)


@dataclass(frozen=True, slots=True)
class DecoderLimits:
    """The limits of a decoder: memory in all, and for each picture seconds of work, seconds in all, and pixels.

    Memory and time suffice for every picture that ``kiosk check`` accepts. ``wall_seconds`` is much longer than
    ``seconds`` because a decoder gives way to the exhibit, unless somebody waits for the picture.
    """

    memory_mb: int = 2048
    seconds: float = 120.0
    wall_seconds: float = 400.0
    pixels: int = MAX_PIXELS
    gives_way: bool = True


class BadPictureError(Exception):
    """The decoder says that a picture cannot be shown; the message continues a sentence that names the picture."""


class DecoderDiedError(Exception):
    """The decoder ended over a picture; the message continues a sentence that names the picture."""


def decoder_command(limits: DecoderLimits) -> tuple[str, ...]:
    """Return the command that starts a decoder with these limits."""
    numbers = (str(limits.memory_mb), str(limits.seconds), str(limits.pixels))
    now = () if limits.gives_way else (protocol.FOREGROUND,)
    return (sys.executable, "-P", "-m", "kiosk.refresh.imaging.decoder", *numbers, *now)


class DecoderProcess:
    """One decoder process; when it dies, the next picture starts a new one."""

    def __init__(self, command: Sequence[str], limits: DecoderLimits) -> None:
        self._command = command
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline: Deadline | None = None
        self._request: DecodeRequest | None = None

    def begin(self, request: DecodeRequest, data: bytes) -> None:
        """Send a picture; the decoder starts at once, and its time begins.

        Raises:
            MachineError: the decoder cannot be started.
        """
        process = self._process or self._start()
        self._request = request
        self._deadline = Deadline(process, self._limits.wall_seconds)
        with contextlib.suppress(PeerGoneError):  # finish raises it
            protocol.send(_pipe(process.stdin), request, (data,))

    def finish(self) -> list[Rendition]:
        """Wait for the copies of the picture that was sent last, and return them.

        Raises:
            BadPictureError: the picture cannot be shown.
            DecoderDiedError: the decoder ended, or had to be ended.
        """
        process, deadline, request = self._process, self._deadline, self._request
        if process is None or deadline is None or request is None:
            raise DecoderDiedError("was never begun")
        try:
            reply = protocol.receive(_pipe(process.stdout), DecodeReply)
            copies = [_received(process, request, header) for header in reply.copies]
        except PeerGoneError as error:
            deadline.cancel()
            self.end()
            raise DecoderDiedError(self._why(process, deadline)) from error
        deadline.cancel()
        if reply.trouble is not None:
            raise BadPictureError(reply.trouble)
        if sorted(width for width, _, _ in copies) != sorted(request.widths):
            self.end()
            raise DecoderDiedError("made its decoder leave out copies")
        return copies

    def end(self) -> None:
        """End the process, even in the middle of a picture; safe to call from another thread, and again."""
        process, self._process = self._process, None
        if process is None:
            return
        child_process.stop(process)
        child_process.close_pipes(process)

    def _start(self) -> "subprocess.Popen[bytes]":
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(_import_path())},
                creationflags=_IN_THE_BACKGROUND,
            )
        except OSError as error:
            raise MachineError(f"the decoder does not start ({error.strerror}); restart this machine") from error
        self._process = process
        deadline = Deadline(process, self._limits.wall_seconds)
        greeting = _pipe(process.stdout).readline(len(protocol.READY))
        deadline.cancel()
        if greeting != protocol.READY:
            self.end()
            raise MachineError(f"the decoder does not start (code {process.returncode}); install the kiosk again")
        return process

    def _why(self, process: "subprocess.Popen[bytes]", deadline: Deadline) -> str:
        """Return how a picture ended its decoder, in words that continue a sentence."""
        code = process.returncode
        if deadline.passed:
            return f"was not decoded within {self._limits.wall_seconds:g} s"
        if code == -getattr(signal, "SIGPROF", 0) and code:
            return f"takes more than {self._limits.seconds:g} s of work to decode"
        return f"made its decoder fail (code {code})"


def _received(process: "subprocess.Popen[bytes]", request: DecodeRequest, copy: RenditionHeader) -> Rendition:
    """Return a copy if it is plausible: a decoder that a picture has taken over may send anything."""
    pixels = copy.width * max(1, round(request.height * copy.width / request.width))
    if copy.width not in request.widths or not 0 < copy.bytes <= pixels * _MOST_BYTES_A_PIXEL + _MOST_BYTES_BESIDE:
        raise PeerGoneError
    data = protocol.receive_bytes(_pipe(process.stdout), copy.bytes)
    if not data.startswith(_BEGINS[copy.suffix]):
        raise PeerGoneError
    return copy.width, copy.suffix, data


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - DecoderProcess._start asks for it
    return pipe


def _import_path() -> list[str]:
    """Return the folders in which the decoder finds this very program, installed or not."""
    return [str(Path(kiosk.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
