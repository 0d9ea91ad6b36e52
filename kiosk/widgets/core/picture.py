"""Pictures from local files: read once, kept within bounds, cropped around what matters."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kivy.clock import Clock
from kivy.core.image import ImageLoader
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.theme import Colour, Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.icons import draw_icon
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill

_LOG = logging.getLogger(__name__)

PathFor = Callable[[float], Path]
"""Returns the file to show at so many pixels of width."""


class PictureRef(NamedTuple):
    """A picture as a widget needs it: where its file is for a width, and the point that must stay in sight."""

    path_for: PathFor
    alt: str
    width: int
    height: int
    focus: tuple[float, float] = (0.5, 0.5)
    caption: str = ""


_LEAST_BYTES = 34_000_000


class TextureCache:
    """The pictures that were shown lately, at most so many bytes of them on the graphics side.

    With ``at_once`` off, a large picture that has to be read first is drawn from its smallest copy
    in the first frame, and sharp in the next: opening a screen does not wait for a photograph.
    """

    def __init__(self, most_bytes: int = _LEAST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.at_once = True
        self._held: OrderedDict[Path, Texture | None] = OrderedDict()

    def fit(self, width: float, height: float) -> None:
        """Keep as much as four screens of this size (pixels) take."""
        self.most_bytes = max(_LEAST_BYTES, round(4 * 4 * width * height))

    def contains(self, path: Path) -> bool:
        """Tell whether a picture can be drawn without reading it."""
        return path in self._held

    def get(self, path: Path) -> Texture | None:
        """Return the picture, or ``None`` where it is missing or damaged (said once in the log)."""
        if path in self._held:
            self._held.move_to_end(path)
            return self._held[path]
        texture = self._read(path)
        self._held[path] = texture
        while len(self._held) > 1 and sum(map(_bytes, self._held.values())) > self.most_bytes:
            self._held.popitem(last=False)
        return texture

    def forget(self) -> None:
        """Let go of all pictures."""
        self._held.clear()

    def _read(self, path: Path) -> Texture | None:
        try:
            if not path.is_file():
                raise OSError("no such file")
            image = ImageLoader.load(str(path), nocache=True, mipmap=False)
            texture = image.texture if image else None
            if texture is None:
                raise OSError("not a picture")
        except Exception as error:  # on damaged files the loaders raise whatever they stumble over
            _LOG.error("cannot show picture %s: %s", path.name, error)
            return None
        return texture


def _bytes(texture: Texture | None) -> int:
    return texture.width * texture.height * 4 if texture is not None else 0


PICTURE_TEXTURES = TextureCache()

_QUICK_WIDTH = 480.0
"""Pictures of this width are read in a moment."""


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
    """A picture that fills its rectangle, cropped around its focus. Quietly blank where it cannot be read."""

    role = "image"

    def __init__(
        self, theme: Theme, ref: PictureRef | None, *, background: Colour | None = None, detail: float = 1.0
    ) -> None:
        super().__init__(theme)
        self.ref = ref
        self.background = background or theme.palette.coal_raised
        self.detail = detail
        self.name = ref.alt if ref else ""
        if not ref:
            self.role = ""

    def height_for_width(self, width: float) -> float:
        """Return the height at which the whole picture is seen."""
        return width * self.ref.height / self.ref.width if self.ref else width * 9 / 16

    def paint(self) -> None:
        """Draw the picture, or a quiet mark in its place."""
        rect, ref = self.rect, self.ref
        if ref is None:
            fill(rect, self.background)
            return
        part, path = self._wanted(ref)
        if not PICTURE_TEXTURES.at_once and not PICTURE_TEXTURES.contains(path):
            path = ref.path_for(_QUICK_WIDTH)
            Clock.schedule_once(self._sharpen, 0)
        texture = PICTURE_TEXTURES.get(path)
        if texture is None:
            fill(rect, self.background)
            draw_icon(self.theme.text_style("icon_large"), "image", *rect.centre, self.theme.palette.aluminium)
            return
        Color(1, 1, 1, 1)
        draw_part(texture, rect, part)

    def _sharpen(self, _dt: float) -> None:
        """Read the picture in its full size, unless nobody sees it any more."""
        ref = self.ref
        if ref is None or self.get_parent_window() is None:
            return
        PICTURE_TEXTURES.get(self._wanted(ref)[1])
        self.invalidate()

    def _wanted(self, ref: PictureRef) -> tuple[tuple[float, float, float, float], Path]:
        """Return the part of the picture to show, and the file that is sharp enough for it."""
        part = crop(ref.width, ref.height, self.rect, ref.focus)
        return part, ref.path_for(self.width / max(part[2] - part[0], 0.01) * self.detail)
