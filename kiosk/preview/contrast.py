"""Measures the contrast of letters with the pixels that are really behind them, as WCAG 2.2 defines it."""

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from kiosk.preview.screen_text import Array, TextLine, ink_mask, recoloured
from kiosk.theme import Colour

LETTERS, LETTERS_IN_HIGH_CONTRAST = 4.5, 7.0
ICONS = 3.0
"""The contrast that WCAG 2.2 asks of an icon (1.4.11)."""

_MEASURED_TO = 0.05
_INVISIBLE = (0.0, 0.0, 0.0, 0.0)


def faint(
    lines: list[TextLine], high_contrast: bool, pixels: Callable[[], bytes], size: tuple[int, int]
) -> Iterator[tuple[TextLine, float]]:
    """Yield the lines with too little contrast, each with its contrast.

    ``pixels`` draws the screen again in its present state and returns it from the bottom row up.
    """

    def picture() -> Array:
        return np.frombuffer(pixels(), np.uint8).reshape(size[1], size[0], 4)[:, :, :3]

    # Letters with a halo are drawn several times. The last copy is on top; the others belong to its background.
    left = Counter((line.element, line.text) for line in lines)
    last = []
    for line in lines:
        left[line.element, line.text] -= 1
        if not left[line.element, line.text]:
            last.append(line)
    before = picture()
    with recoloured(lines, lambda line: _opposite(line.colour)):
        others = picture()
    with recoloured([*last, *(line for line in lines if line.is_icon)], lambda _line: _INVISIBLE):
        ground = picture()
    for line in last:
        behind = pixels_behind(line, ground)
        if not behind.size or (pixels_behind(line, before) == pixels_behind(line, others)).all():
            continue  # scrolled out of sight, or covered by a card
        wanted = ICONS if line.is_icon else LETTERS_IN_HIGH_CONTRAST if high_contrast else LETTERS
        ratio = worst_contrast(line.colour, behind)
        if ratio < wanted - _MEASURED_TO:
            yield line, ratio


def _opposite(colour: Colour) -> Colour:
    return (1 - colour[0], 1 - colour[1], 1 - colour[2], colour[3])


def luminance(pixels: Array) -> Array:
    """Return the relative luminance (WCAG 2.2) of colours with values from 0 to 1."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def worst_contrast(colour: Colour, ground: Array) -> float:
    """Return the contrast of letters with their background; only one pixel in twenty has less."""
    pixels = ground.reshape(-1, 3) / 255
    letters = np.array(colour[:3]) * colour[3] + pixels * (1 - colour[3])
    a, b = luminance(letters), luminance(pixels)
    return float(np.percentile((np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05), 5))


def pixels_behind(line: TextLine, picture: Array) -> Array:
    """Return the pixels under and next to the letters of a line, as far as the line is in sight."""
    if line.seen is None:
        return np.empty((0, 3), np.uint8)
    rim = max(1, round(line.style.size / 16))
    mask = ink_mask(line.style.font, line.style.size, line.text)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    mask = np.pad(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], rim)
    mask = np.logical_or.reduce([np.roll(mask, (dy, dx), (0, 1)) for dy in (-rim, 0, rim) for dx in (-rim, 0, rim)])
    rows, columns = np.nonzero(mask)
    rows, columns = rows + round(line.ink.y) - rim, columns + round(line.ink.x) - rim
    seen, (height, width) = line.seen, picture.shape[:2]
    there = (rows >= max(0, seen.y - rim)) & (rows < min(height, seen.top + rim))
    there &= (columns >= max(0, seen.x - rim)) & (columns < min(width, seen.right + rim))
    return picture[rows[there], columns[there]]
