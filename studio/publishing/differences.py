"""The screens that a release would change, before and after, with frames around the differences."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kiosk.edition.folder import LoadedEdition
from kiosk.system.whole_file import whole_file
from studio.editions import folders
from studio.preview.screens import Screen, changed_screens, screens_with
from studio.preview.screenshots import Choice, screenshot
from studio.publishing.release import latest_release

_CELLS = 60
"""The number of cells along the longer side; neighbouring cells with differences share one frame."""

_FAINT = 20
_BRICK, _PAPER = "#C4502E", "#F4F1EA"

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Differences:
    """The last release of a channel, the edition that would be published now, and the screens that differ."""

    before: LoadedEdition | None
    after: LoadedEdition
    different: list[Screen]
    added: list[Screen]
    gone: list[Screen]

    def same_in(self, language: str) -> set[str]:
        """Return the names of the screens that differ in other languages only."""
        old = screens_with(self.before.edition, [one.name for one in self.different]) if self.before else []
        pairs = zip(old, self.different, strict=True)
        return {new.name for one, new in pairs if one.fingerprint_in(language) == new.fingerprint_in(language)}

    @property
    def shown(self) -> list[Screen]:
        """The screens that have a new picture."""
        return [*self.different, *self.added]


def differences(channel: str) -> Differences:
    """Return the changes that a release of this channel would make.

    Raises:
        KioskError: there is nothing to publish.
    """
    last = latest_release(channel)
    after = folders.live(channel)
    before = folders.laid_out(last.data) if last else None
    return Differences(before, after, *changed_screens(before.edition if before else None, after.edition))


def marked(before: LoadedEdition, old: Screen, after: LoadedEdition, new: Screen, choice: Choice, side: str) -> Path:
    """Return the picture of one side with frames around the differences.

    Raises:
        KioskError: a side cannot be drawn.
    """
    files = {"avant": screenshot(before, old, choice), "apres": screenshot(after, new, choice)}
    folder = folders.root() / "shots"
    file = folder / f"{old.fingerprint[:48]}-{new.fingerprint[:48]}-{choice}-{side}.jpg"
    if file.exists():
        return file
    with Image.open(files["avant"]) as one, Image.open(files["apres"]) as other:
        boxes = list(regions(one, other))
        picture = (one if side == "avant" else other).convert("RGB")
    width = max(3, max(picture.size) // 320)
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        for grown, colour in ((width, _PAPER), (0, _BRICK)):
            frame = (left - grown, top - grown, right + grown, bottom + grown)
            draw.rounded_rectangle(frame, radius=3 * width, outline=colour, width=width)
    with whole_file(file) as part:
        picture.save(part, format="JPEG", quality=88, subsampling=0)
    return file


def regions(one: Image.Image, other: Image.Image) -> Iterator[Box]:
    """Yield rectangles around the differences between two pictures of one size, in pixels."""
    cell = max(one.size) // _CELLS
    air = cell // 4
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L")
    apart = difference.point([255 * (value > _FAINT) for value in range(256)])
    columns, rows = -(-one.width // cell), -(-one.height // cell)
    padded = Image.new("L", (columns * cell, rows * cell))
    padded.paste(apart, (0, 0))
    grid = padded.filter(ImageFilter.MaxFilter(3)).reduce(cell).point([255 * (value > 0) for value in range(256)])
    pixels = grid.tobytes()
    left = {(at % columns, at // columns) for at, value in enumerate(pixels) if value}
    while left:
        patch = _patch(left.pop(), left)
        xs, ys = [x for x, _ in patch], [y for _, y in patch]
        x, y = min(xs) * cell, min(ys) * cell
        inked: Any = padded.crop((x, y, (max(xs) + 1) * cell, (max(ys) + 1) * cell)).getbbox()
        yield (
            max(0, x + inked[0] - air),
            max(0, y + inked[1] - air),
            min(one.width - 1, x + inked[2] + air),
            min(one.height - 1, y + inked[3] + air),
        )


def _patch(first: tuple[int, int], left: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Remove a cell and its connected neighbours from the remaining cells."""
    patch, edge = [first], [first]
    while edge:
        x, y = edge.pop()
        near = {(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-1, 0, 1)} & left
        left -= near
        patch += near
        edge += near
    return patch
