"""A decoder process as its parent sees it: started when it is needed, timed, ended, and not believed."""

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
from kiosk.refresh.imaging.protocol import (
    FOREGROUND,
    READY,
    DecodeReply,
    DecodeRequest,
    PeerGoneError,
    RenditionHeader,
    receive,
    receive_bytes,
    send,
)
from kiosk.system import child_process
from kiosk.system.child_process import Deadline

Rendition = tuple[int, str, bytes]
"""A copy: its width in pixels, how its name ends, its bytes."""

_BEGINS = {".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
_MOST_BYTES_A_PIXEL = 5
_MOST_BYTES_BESIDE = 65_536
_IN_THE_BACKGROUND = getattr(subprocess, "IDLE_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)


@dataclass(frozen=True, slots=True)
class DecoderLimits:
    """What a worker may take: memory in all, and for each picture seconds of work, seconds in all, and pixels.

    Memory and time are enough for every picture that ``kiosk check`` lets pass. ``wall_seconds`` is much longer than
    ``seconds`` because a worker gives way to the exhibit; where somebody waits for a picture, it does not.
    """

    memory_mb: int = 2048
    seconds: float = 120.0
    wall_seconds: float = 400.0
    pixels: int = MAX_PIXELS
    gives_way: bool = True


class BadPictureError(Exception):
    """The worker says that a picture cannot be shown; the message goes on after the picture's name."""


class DecoderDiedError(Exception):
    """The worker ended over a picture; the message goes on after the picture's name."""


def decoder_command(limits: DecoderLimits) -> tuple[str, ...]:
    """Return the command that starts a worker with these limits."""
    numbers = (str(limits.memory_mb), str(limits.seconds), str(limits.pixels))
    now = () if limits.gives_way else (FOREGROUND,)
    return (sys.executable, "-P", "-m", "kiosk.refresh.imaging.decoder", *numbers, *now)


class DecoderProcess:
    """One decoder process; a new one is started in the place of one that died."""

    def __init__(self, command: Sequence[str], limits: DecoderLimits) -> None:
        self._command = command
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline: Deadline | None = None
        self._order: DecodeRequest | None = None

    def begin(self, order: DecodeRequest, data: bytes) -> None:
        """Hand over a picture; the worker sets to it at once, and has its time from now on.

        Raises:
            MachineError: no worker can be started.
        """
        process = self._process or self._start()
        self._order = order
        self._deadline = Deadline(process, self._limits.wall_seconds)
        with contextlib.suppress(PeerGoneError):  # said by finish
            send(_pipe(process.stdin), order, (data,))

    def finish(self) -> list[Rendition]:
        """Wait for the copies of the picture that was handed over last, and return them.

        Raises:
            UnfitError: it cannot be shown.
            DiedError: the worker ended, or had to be ended.
        """
        process, deadline, order = self._process, self._deadline, self._order
        if process is None or deadline is None or order is None:
            raise DecoderDiedError("was never begun")
        try:
            answer = receive(_pipe(process.stdout), DecodeReply)
            made = [_received(process, order, copy) for copy in answer.copies]
        except PeerGoneError as error:
            deadline.cancel()
            self.end()
            raise DecoderDiedError(self._why(process, deadline)) from error
        deadline.cancel()
        if answer.trouble is not None:
            raise BadPictureError(answer.trouble)
        if sorted(width for width, _, _ in made) != sorted(order.widths):
            self.end()
            raise DecoderDiedError("made its worker leave out copies")
        return made

    def end(self) -> None:
        """End the process, whatever it is doing; safe to call from another thread, and again."""
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
        said = _pipe(process.stdout).readline(len(READY))
        deadline.cancel()
        if said != READY:
            self.end()
            raise MachineError(f"the decoder does not start (code {process.returncode}); install the kiosk again")
        return process

    def _why(self, process: "subprocess.Popen[bytes]", deadline: Deadline) -> str:
        """Return what a picture did to its worker, in the words of the limits."""
        code = process.returncode
        if deadline.passed:
            return f"was not decoded within {self._limits.wall_seconds:g} s"
        if code == -getattr(signal, "SIGPROF", 0) and code:
            return f"takes more than {self._limits.seconds:g} s of work to decode"
        return f"made its worker fail (code {code})"


def _received(process: "subprocess.Popen[bytes]", order: DecodeRequest, copy: RenditionHeader) -> Rendition:
    """Return a copy if it can be one: a worker that a picture has taken over might send anything."""
    pixels = copy.width * max(1, round(order.height * copy.width / order.width))
    if copy.width not in order.widths or not 0 < copy.bytes <= pixels * _MOST_BYTES_A_PIXEL + _MOST_BYTES_BESIDE:
        raise PeerGoneError
    data = receive_bytes(_pipe(process.stdout), copy.bytes)
    if not data.startswith(_BEGINS[copy.suffix]):
        raise PeerGoneError
    return copy.width, copy.suffix, data


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - asked for in Worker._start
    return pipe


def _import_path() -> list[str]:
    """Return where the worker finds this very program, installed or not."""
    return [str(Path(kiosk.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
