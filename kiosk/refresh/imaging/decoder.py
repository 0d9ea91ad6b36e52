"""The program that opens pictures from outside.

``python -m kiosk.refresh.imaging.decoder MEGABYTES SECONDS PIXELS [now]``

It reads requests from its standard input and answers with copies made from pixels. Before it reads the first byte, it
gives up every right that it does not need. It ends when its standard input closes. Knows bytes and no edition.
"""

import contextlib
import os
import select
import signal
import sys
from collections.abc import Generator
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from kiosk.edition.media.pictures import facts_of, is_sideways, opened, ready_for_screen
from kiosk.edition.media.renditions import save, suffix_of
from kiosk.errors import EditionError
from kiosk.refresh.imaging import protocol, sandbox
from kiosk.refresh.imaging.protocol import DecodeReply, DecodeRequest, PeerGoneError, RenditionHeader

if TYPE_CHECKING:
    from PIL.Image import Image

_PLAIN = ("L", "RGB", "CMYK", "RGBA", "LA")
"""The modes whose pixels can be averaged without a conversion."""

_SPARE = 1.5
"""A JPEG is decoded at least this much larger than the widest copy; at 1, the decoder's losses would be visible."""


def render(data: bytes, request: DecodeRequest, most_pixels: int) -> list[tuple[RenditionHeader, bytes]]:
    """Return copies of a picture in the requested widths.

    Raises:
        EditionError: the picture cannot be decoded, is too large, or is not the one that the edition describes.
    """
    copies: list[tuple[RenditionHeader, bytes]] = []
    with opened(BytesIO(data)) as picture:
        _check_matches(picture, request, most_pixels)
        image = ready_for_screen(_shrunk(picture, request))
        for width in sorted(request.widths, reverse=True):
            image = _resized(image, _size(request, width))
            stream = BytesIO()
            save(image, stream)
            copies.append((RenditionHeader(width, suffix_of(image), stream.tell()), stream.getvalue()))
    return copies[::-1]


def main(arguments: list[str]) -> int:
    """Answer requests until there are no more; return 0."""
    megabytes, seconds, pixels = int(arguments[0]), float(arguments[1]), int(arguments[2])
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    _import_codecs()
    sandbox.confine(megabytes, gives_way=arguments[3:] != [protocol.FOREGROUND])
    replies.write(protocol.READY)
    replies.flush()
    with contextlib.suppress(PeerGoneError):  # the parent has ended
        while True:
            request = protocol.receive(requests, DecodeRequest)
            data = protocol.receive_bytes(requests, request.bytes)
            with _limited(seconds):
                copies, trouble = _try_to_render(data, request, pixels, megabytes)
            reply = DecodeReply(tuple(header for header, _ in copies), trouble)
            protocol.send(replies, reply, (part for _, part in copies))
    return 0


def _try_to_render(
    data: bytes, request: DecodeRequest, pixels: int, megabytes: int
) -> tuple[list[tuple[RenditionHeader, bytes]], str | None]:
    try:
        return render(data, request, pixels), None
    except EditionError as error:
        if not isinstance(error.__cause__, MemoryError):
            return [], str(error)
    except MemoryError:
        pass
    return [], f"takes more than {megabytes:,} MB of memory to decode"


def _check_matches(picture: "Image", request: DecodeRequest, most_pixels: int) -> None:
    """Refuse a picture that is not the one that the edition describes, before its pixels are decoded."""
    found = facts_of(picture)
    if found.width * found.height > most_pixels:
        raise EditionError(f"has {found.width * found.height:,} pixels, at most {most_pixels:,}")
    if found.type != request.type:
        raise EditionError(f"is {found.type}, but the edition says {request.type}")
    if (found.width, found.height) != (request.width, request.height):
        raise EditionError(
            f"is {found.width} × {found.height} pixels, but the edition says {request.width} × {request.height}"
        )


def _shrunk(picture: "Image", request: DecodeRequest) -> "Image":
    """Return the picture at the size of the widest copy, if that makes no visible difference.

    All later steps then cost less time and memory. A JPEG is decoded at a half, a quarter or an eighth.
    """
    if picture.mode not in _PLAIN or "transparency" in picture.info:
        return picture
    width, height = _size(request, max(request.widths))
    if is_sideways(picture):
        width, height = height, width
    whole = picture.draft(None, (round(width * _SPARE), round(height * _SPARE)))
    picture.load()
    return _resized(picture, (width, height), whole[1] if whole else None)


def _size(request: DecodeRequest, width: int) -> tuple[int, int]:
    return width, max(1, round(request.height * width / request.width))


def _resized(image: "Image", size: tuple[int, int], whole: tuple[int, int, float, float] | None = None) -> "Image":
    """Return the image in this size; ``whole`` is the area that it fills, which may end inside its last pixels."""
    from PIL.Image import Resampling

    if image.size == size:
        return image
    return image.resize(size, Resampling.LANCZOS, box=whole)


def _import_codecs() -> None:
    """Import all modules that decoding needs, before the limits apply and before anybody waits for a picture."""
    from PIL import Image

    for codec in ("Jpeg", "Mpo", "Png", "Tiff", "WebP"):  # EXIF is written like a TIFF
        import_module(f"PIL.{codec}ImagePlugin")
    for tool in ("ImageCms", "ImageOps"):
        import_module(f"PIL.{tool}")
    Image.preinit()


@contextlib.contextmanager
def _limited(seconds: float) -> Generator[None, None, None]:
    """End the program if the block takes more than ``seconds`` of work, or when the parent has gone.

    Both rely on signals, because no other thread can run while a picture is decoded. A system without such signals
    finishes the picture first.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    requests = sys.stdin.fileno()
    flags = fcntl.fcntl(requests, fcntl.F_GETFL)
    fcntl.fcntl(requests, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(requests, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([requests], [], [], 0)[0]:  # the parent went away just before
        os._exit(0)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        fcntl.fcntl(requests, fcntl.F_SETFL, flags)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
