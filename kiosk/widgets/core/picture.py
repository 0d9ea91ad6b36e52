"""Pictures from local files: read once, kept within bounds, cropped around what matters."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cachetools import LRUCache
from kivy.clock import Clock, ClockEvent
from kivy.core.image import ImageLoader
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill

_LOG = logging.getLogger(__name__)

PathFor = Callable[[float], Path]
"""Returns the file to show at a width in pixels."""


_LEAST_BYTES = 34_000_000
QUICK_WIDTH = 480.0
"""Pictures of this width are read in a moment."""


class TextureCache:
    """The pictures shown last, up to a number of bytes of texture memory."""

    def __init__(self, most_bytes: int = _LEAST_BYTES) -> None:
        self._held = _bounded(most_bytes)

    def fit(self, width: float, height: float) -> None:
        """Make room for the pixels of four screens of this size."""
        most_bytes = max(_LEAST_BYTES, round(4 * 4 * width * height))
        if most_bytes != self._held.maxsize:
            held, self._held = self._held, _bounded(most_bytes)
            while held:
                path, texture = held.popitem()  # the least recently used first, so that it is evicted first
                self._held[path] = texture

    def contains(self, path: Path) -> bool:
        """Tell whether a picture can be drawn without reading it."""
        return path in self._held

    def paths(self) -> tuple[Path, ...]:
        """Return the files of all pictures in the cache."""
        return tuple(self._held)

    def get(self, path: Path) -> Texture | None:
        """Return the picture, or ``None`` if it is missing or damaged (logged once)."""
        if path not in self._held:
            self._held[path] = self._read(path)
        return self._held[path]

    def forget(self) -> None:
        """Empty the cache."""
        self._held.clear()

    def _read(self, path: Path) -> Texture | None:
        try:
            if not path.is_file():
                raise OSError("no such file")
            image = ImageLoader.load(str(path), nocache=True, mipmap=False)
            texture = image.texture if image else None
            if texture is None:
                raise OSError("not a picture")
        except Exception as error:  # damaged files make the loaders raise all kinds of errors
            _LOG.error("cannot show picture %s: %s", path.name, error)
            return None
        return texture


def _bounded(most_bytes: int) -> LRUCache[Path, Texture | None]:
    def size(texture: Texture | None) -> int:
        bytes_held = texture.width * texture.height * 4 if texture is not None else 0
        return min(bytes_held, most_bytes)  # a picture that is larger than the cache takes all of it

    return LRUCache(most_bytes, size)


class PictureRef(NamedTuple):
    """A picture as an element needs it: a file for each width, its cache, and the point that must stay visible."""

    path_for: PathFor
    alt: str
    width: int
    height: int
    textures: TextureCache
    focus: tuple[float, float] = (0.5, 0.5)
    caption: str = ""

    def texture(self, width: float) -> Texture | None:
        """Return the picture for a width in pixels, and read it now if need be; ``None`` if it cannot be read."""
        return self.textures.get(self.path_for(width))

    def texture_at_once(self, width: float) -> tuple[Texture | None, bool]:
        """Return a picture that can be drawn without a wait, and whether it is sharp at this width.

        The smallest copy stands in for a picture that has not been read yet, so that opening a screen does not wait
        for a photograph.
        """
        path, quick = self.path_for(width), self.path_for(QUICK_WIDTH)
        sharp = path == quick or self.textures.contains(path)
        return self.textures.get(path if sharp else quick), sharp


def crop(width: float, height: float, rect: Rect, focus: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return the part (left, top, right, bottom, as fractions) of a picture that fills a rectangle.

    The picture keeps its proportions and the focus stays as near to the middle as it can.
    """
    if rect.width <= 0 or rect.height <= 0:
        return (0.0, 0.0, 1.0, 1.0)
    wide = rect.width / rect.height / (width / height)
    part_x, part_y = (1.0, 1 / wide) if wide >= 1 else (wide, 1.0)
    left = min(max(focus[0] - part_x / 2, 0.0), 1 - part_x)
    top = min(max(focus[1] - part_y / 2, 0.0), 1 - part_y)
    return (left, top, left + part_x, top + part_y)


def draw_part(texture: Texture, rect: Rect, part: tuple[float, float, float, float]) -> Rectangle:
    """Draw a part of a picture (fractions from the top left) over a rectangle, into the current canvas."""
    left, top, right, bottom = part
    rectangle = Rectangle(texture=texture, pos=(rect.x, rect.y), size=(rect.width, rect.height))
    rectangle.tex_coords = part_coords(texture, left, top, right, bottom)
    return rectangle


def part_coords(texture: Texture, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    """Return the texture coordinates of a part, from the lower left corner counter-clockwise."""
    u0, v0, u1, _, _, v1, _, _ = texture.tex_coords  # (u0, v0) is the lower left of the picture
    x0, x1 = u0 + (u1 - u0) * left, u0 + (u1 - u0) * right
    y_low, y_high = v1 + (v0 - v1) * bottom, v1 + (v0 - v1) * top
    return (x0, y_low, x1, y_low, x1, y_high, x0, y_high)


class PictureView(Element):
    """A picture that fills its rectangle, cropped around its focus; a quiet mark if it cannot be read."""

    role = "image"

    def __init__(self, theme: Theme, ref: PictureRef | None) -> None:
        super().__init__(theme)
        self.ref = ref
        self._sharpening: ClockEvent | None = None
        self.name = ref.alt if ref else ""
        if not ref:
            self.role = ""

    def height_for_width(self, width: float) -> float:
        """Return the height at which the whole picture is visible."""
        return width * self.ref.height / self.ref.width if self.ref else width * 9 / 16

    def paint(self) -> None:
        rect, ref = self.rect, self.ref
        if ref is None:
            fill(rect, self.theme.palette.coal_raised)
            return
        part, width = self._wanted(ref)
        texture, sharp = ref.texture_at_once(width)
        if not sharp and self._sharpening is None:
            self._sharpening = Clock.schedule_once(self._sharpen, 0)
        if texture is None:
            fill(rect, self.theme.palette.coal_raised)
            draw_icon(self.theme.text_style("icon_large"), "image", *rect.centre, self.theme.palette.aluminium)
            return
        Color(1, 1, 1, 1)
        draw_part(texture, rect, part)

    def finish(self) -> None:
        if self._sharpening is not None:
            self._sharpening.cancel()
            self._sharpening = None
            self._read()

    def _sharpen(self, _dt: float) -> None:
        """Read the picture in its full size, unless it has left the screen."""
        self._sharpening = None
        if self.get_parent_window() is not None:
            self._read()

    def _read(self) -> None:
        if self.ref is not None:
            self.ref.texture(self._wanted(self.ref)[1])
            self.invalidate()

    def _wanted(self, ref: PictureRef) -> tuple[tuple[float, float, float, float], float]:
        """Return the visible part of the picture, and the width of the whole picture that makes this part sharp."""
        part = crop(ref.width, ref.height, self.rect, ref.focus)
        return part, self.width / max(part[2] - part[0], 0.01)
