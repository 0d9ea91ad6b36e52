"""Talks to the kiosk's own renderer, ``python -m kiosk proof``, which draws previews.

Each process of the studio starts one when it is first needed, and sends one order at a time. A renderer that dies or
hangs is ended and started anew.
"""

import atexit
import contextlib
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import IO, Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _
from filelock import FileLock, Timeout

from kiosk.errors import KioskError, MachineError
from kiosk.system import child_process
from studio.base.sandbox import without_secrets
from studio.editions.folders import root

PATIENCE_S = 9.0
"""The time limit of an order, and of the wait for the orders of others."""

_TO_START_S = 20.0
"""The additional time for the first order, which starts the program."""

_SLOTS = 16
_SAID_LAST = 40
_LIBRARIES = ("egl", "gles", "opengl", "libgl", "no provider", "window provider", "unable to get a window", "dri")
_PACKAGES = "libegl1, libgles2, libgl1-mesa-dri (apt install libegl1 libgles2 libgl1-mesa-dri)"

_LOG = logging.getLogger(__name__)


class RendererError(KioskError):
    """There is no picture; the message says in one line why, and what to do."""


class BusyRendererError(RendererError):
    """The renderer serves others; a later order will succeed."""


class Renderer:
    """The renderer's program and its pipes."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._command = command
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._said: deque[str] = deque(maxlen=_SAID_LAST)
        self._readers: list[threading.Thread] = []
        self._slot: FileLock | None = None

    def order(self, patience_s: float = PATIENCE_S, **order: Any) -> dict[str, Any]:
        """Return the answer to an order.

        Raises:
            RendererError: there is no answer; the program is started anew for the next order.
        """
        if not self._lock.acquire(timeout=patience_s):
            raise BusyRendererError(_("Le moteur d’aperçu est occupé\u202f: l’image arrive dans un instant."))
        try:
            answer = self._answer(msgspec.json.encode(order) + b"\n", patience_s)
        finally:
            self._lock.release()
        if "error" in answer:
            raise RendererError(_("Cet écran ne peut pas être dessiné\u202f: %(error)s") % {"error": answer["error"]})
        return answer

    def end(self) -> None:
        """End the program if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        child_process.stop(process, 1)
        for reader in self._readers:
            reader.join(1)
        child_process.close_pipes(process)
        if self._slot:
            self._slot.release()

    @property
    def pid(self) -> int | None:
        """The number of the process, while it runs."""
        return self._process.pid if self._process else None

    def _answer(self, line: bytes, patience_s: float) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            self.end()
            process = self._start()
            patience_s += _TO_START_S
        try:
            process.stdin.write(line)  # pyright: ignore[reportOptionalMemberAccess] - it was asked for
            process.stdin.flush()  # pyright: ignore[reportOptionalMemberAccess] - it was asked for
            answer = self._answers.get(timeout=patience_s)
        except queue.Empty:
            self.end()
            raise BusyRendererError(
                _("Cet écran a demandé plus de %(seconds)g s\u202f: le moteur d’aperçu redémarre, réessayez.")
                % {"seconds": patience_s}
            ) from None
        except OSError:
            answer = b""
        if not answer:
            self.end()
            raise RendererError(self._why())
        return msgspec.json.decode(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        self._said.clear()
        self._answers = queue.Queue()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [*self._command, "--work", str(self._place())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=settings.PROJECT,
                env=without_secrets(os.environ),
            )
        except OSError as error:
            raise RendererError(
                _("Le moteur d’aperçu ne démarre pas\u202f: %(error)s.") % {"error": error.strerror}
            ) from error
        self._process = process
        self._readers = [
            threading.Thread(target=_pass_on, args=(process.stdout, self._answers), daemon=True),
            threading.Thread(target=_remember, args=(process.stderr, self._said), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        return process

    def _place(self) -> Path:
        """Return a folder for copies of pictures that no other renderer uses. It outlives this process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(_SLOTS):
            slot = FileLock(self._folder / f"copies-{number}.lock")
            try:
                slot.acquire(timeout=0)
            except Timeout:
                continue
            self._slot = slot
            return self._folder / f"copies-{number}"
        return Path(tempfile.mkdtemp(prefix="studio-copies-"))

    def _why(self) -> str:
        said = [line for line in self._said if line.strip()]
        _LOG.error("The kiosk's renderer ended: %s", " / ".join(said[-3:]) or "it said nothing")
        text = "\n".join(said).lower()
        if "no module named" in text:
            name = text.rpartition("no module named")[2].split("\n")[0].strip(" '\"")
            return _("Le moteur d’aperçu ne démarre pas\u202f: il manque le module Python «\u202f%(name)s\u202f».") % {
                "name": name
            }
        if any(word in text for word in _LIBRARIES):
            return _("Le moteur d’aperçu ne démarre pas\u202f: installez %(packages)s sur le serveur du studio.") % {
                "packages": _PACKAGES
            }
        last = f" ({said[-1].strip()[:200]})" if said else ""
        return _("Le moteur d’aperçu s’est arrêté%(last)s\u202f: il redémarre à la prochaine image.") % {"last": last}


def renderer() -> Renderer:
    """Return the renderer of this process.

    Raises:
        MachineError: this studio has no renderer.
    """
    global _of_this_process
    if settings.RENDERER is None:
        raise MachineError(_("Ce studio est réglé sans moteur d’aperçu."))
    with _guard:
        if _of_this_process is None or _of_this_process[0] != (os.getpid(), settings.RENDERER):
            command = [sys.executable if part == "python" else part for part in settings.RENDERER]
            _of_this_process = ((os.getpid(), settings.RENDERER), Renderer(command, root() / "renderers"))
        return _of_this_process[1]


@atexit.register
def end() -> None:
    """End the renderer of this process. If this process is killed, its pipe closes and the renderer ends by itself."""
    global _of_this_process
    mine, _of_this_process = _of_this_process, None
    if mine and mine[0][0] == os.getpid():
        mine[1].end()


_guard = threading.Lock()
_of_this_process: tuple[tuple[int, tuple[str, ...]], Renderer] | None = None


def _pass_on(stream: IO[bytes], answers: "queue.Queue[bytes]") -> None:
    """Pass on each line, and an empty one at the end."""
    with contextlib.suppress(ValueError, OSError):  # the pipe was closed during the read
        for line in stream:
            answers.put(line)
    answers.put(b"")


def _remember(stream: IO[bytes], said: "deque[str]") -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            said.append(line.decode(errors="replace"))
