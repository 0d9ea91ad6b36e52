"""Opens pictures that staff have sent, in a process of its own: what it may use is limited, and a crash is no matter.

``python -m studio.pictures.developing LEAST MOST`` reads a file from its standard input. It answers with the type and a
new file that holds the same pixels, upright and in sRGB, and nothing else; or with why there is none.
"""

import contextlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.edition.pictures import facts_of, needs_no_preparing, opened, ready_for_screen
from kiosk.errors import EditionError
from studio.base.children import without_secrets

if TYPE_CHECKING:
    from PIL.Image import Image

MEGABYTES = 1_500
"""The most memory that opening a picture may take."""

WORK_S, WAIT_S = 20, 40
"""How long it may work, and how long somebody waits for it where the machine is busy."""

_ENDED = (-24, -9)
"""What is left of a process that worked for too long: signals XCPU and KILL."""

_QUALITY = 92
_PACKED = 4
"""How hard a PNG is packed: a little larger than usual, in a third of the time."""

_PROJECT = Path(__file__).resolve().parents[2]


class SizeError(Exception):
    """A picture has sides that are too short or too long; holds both."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} × {height}")
        self.width, self.height = width, height


def develop(data: bytes, least: int, most: int) -> tuple[str, bytes]:
    """Return the type and the bytes of a clean file with the picture that is in ``data``.

    Raises:
        SizeError: a side has fewer pixels than ``least`` or more than ``most``.
        EditionError: there is no picture, it is damaged, or takes too much time or memory to open.
    """
    command = [sys.executable, "-m", "studio.pictures.developing", str(least), str(most)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=data,
            capture_output=True,
            cwd=_PROJECT,
            env=without_secrets(os.environ),
            timeout=WAIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EditionError("takes too long to open") from error
    answer, _, made = done.stdout.partition(b"\n")
    said, _, rest = answer.decode().partition(" ")
    match said:
        case "type":
            return rest, made
        case "size":
            raise SizeError(*map(int, rest.split()))
        case "refused":
            raise EditionError(rest)
    raise EditionError("takes too long to open" if done.returncode in _ENDED else "crashed")


def main(arguments: list[str]) -> int:
    """Answer once; return 0."""
    least, most = map(int, arguments)
    data = sys.stdin.buffer.read()
    _warm_up()
    _limit()
    sys.stdout.buffer.write(_answer(data, least, most))
    return 0


def _answer(data: bytes, least: int, most: int) -> bytes:
    try:
        with opened(BytesIO(data)) as image:
            facts = facts_of(image)
            if not all(least <= side <= most for side in (facts.width, facts.height)):
                return f"size {facts.width} {facts.height}\n".encode()
            kind, made = _copied(image)
            return f"type {kind}\n".encode() + made
    except EditionError as error:
        if not isinstance(error.__cause__, MemoryError):
            return f"refused {error}\n".encode()
    except MemoryError:
        pass
    return b"refused takes too much memory to open\n"


def _copied(image: "Image") -> tuple[str, bytes]:
    """Return the type and the bytes of a new file with this picture."""
    stream = BytesIO()
    if not needs_no_preparing(image) or "transparency" in image.info:
        image = ready_for_screen(image)
        if image.mode == "RGBA":
            image.save(stream, format="PNG", compress_level=_PACKED)
            return "image/png", stream.getvalue()
        image.save(stream, format="JPEG", quality=_QUALITY, optimize=True)
        return "image/jpeg", stream.getvalue()
    image.load()
    image.info = {}
    if image.format == "PNG":
        image.save(stream, format="PNG", exif=b"", compress_level=_PACKED)
        return "image/png", stream.getvalue()
    image.save(stream, format="JPEG", quality="keep", exif=b"", optimize=True)  # as fine as it came
    return "image/jpeg", stream.getvalue()


def _warm_up() -> None:
    """Load whatever opening needs, before there are limits."""
    from PIL import Image, ImageCms, ImageOps  # noqa: F401 - loaded for later

    Image.init()


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {
        resource.RLIMIT_AS: MEGABYTES * 1_000_000,
        resource.RLIMIT_CPU: WORK_S,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    for kind, most in limits.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
