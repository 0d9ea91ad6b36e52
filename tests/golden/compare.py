"""Tells whether two pictures are the same to an eye: renderers round colours and edges differently."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

MOST_MEAN = 0.35
"""The average difference of a channel that passes, of 255."""
CLEARLY = 40
"""A pixel differs clearly when one of its channels differs by more than this, of 255."""
MOST_CLEAR = 0.001
"""The share of pixels that may differ clearly: about as many as the edge of a few letters."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The distance of two pictures from each other."""

    mean: float
    clear: float

    @property
    def passes(self) -> bool:
        """Tell whether an eye would take them for the same."""
        return self.mean <= MOST_MEAN and self.clear <= MOST_CLEAR

    def __str__(self) -> str:
        return f"{self.mean:.2f} of 255 on average, {self.clear:.2%} of the pixels clearly"


def difference(got: Image.Image, approved: Image.Image) -> Difference:
    """Return the distance of a picture from the approved one; all of it if their sizes differ."""
    if got.size != approved.size:
        return Difference(255.0, 1.0)
    apart = np.abs(np.asarray(got, np.int16) - np.asarray(approved, np.int16))
    return Difference(float(apart.mean()), float((apart.max(axis=2) > CLEARLY).mean()))


def side_by_side(got: Image.Image, approved: Image.Image) -> Image.Image:
    """Return approved, got, and their difference on black, beside each other (tall ones) or below (wide ones)."""
    approved = approved.resize(got.size)
    apart = np.abs(np.asarray(got, np.int16) - np.asarray(approved, np.int16)).max(axis=2)
    shown = Image.fromarray(np.clip(apart * 4, 0, 255).astype(np.uint8)).convert("RGB")
    width, height = got.size
    across = (width, 0) if height > width else (0, height)
    sheet = Image.new("RGB", (width + 2 * across[0], height + 2 * across[1]))
    for i, picture in enumerate((approved, got, shown)):
        sheet.paste(picture, (across[0] * i, across[1] * i))
    return sheet
