"""Draws each screen once and keeps its picture and its misfits under the fingerprint of the screen."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image

from kiosk.edition.folder import LoadedEdition
from kiosk.preview.protocol import Rule
from studio.base.limits import LANGUAGES
from studio.editions.folders import copy_pictures, root
from studio.preview.renderer import PATIENCE_S, renderer
from studio.preview.screens import Screen

_MOST = 3000
_MOST_MISFITS = 100_000
_QUALITY = 88

SIZES = {
    "1920x1080": _("Paysage"),
    "1080x1920": _("Portrait"),
    "1280x720": _("Paysage, 1280 × 720"),
    "720x1280": _("Portrait, 720 × 1280"),
    "3840x2160": _("Paysage, 3840 × 2160"),
    "2160x3840": _("Portrait, 2160 × 3840"),
}
"""Sizes of screens in pixels, the two usual ones first."""

TEXT_SIZES = {0: _("normal"), 1: _("grand"), 2: _("très grand")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to look at a screen: the language, the size of the screen in pixels, the text size from 0 to 2."""

    language: str = "fr"
    width: int = 1920
    height: int = 1080
    text_size: int = 0

    @classmethod
    def read(cls, text: str, languages: Iterable[str] = LANGUAGES) -> Self:
        """Return the choice that is written ``fr-1920x1080-0``; return the default for any other text."""
        language, _, rest = text.partition("-")
        size, _, text_size = rest.partition("-")
        if language not in LANGUAGES or size not in SIZES or text_size not in ("0", "1", "2"):
            return cls(next(iter(languages)))
        width, height = map(int, size.split("x"))
        return cls(language if language in languages else next(iter(languages)), width, height, int(text_size))

    @property
    def size(self) -> str:
        """The size of the screen, as in addresses."""
        return f"{self.width}x{self.height}"

    @property
    def language_name(self) -> str:
        """The language, in words."""
        return str(LANGUAGES[self.language])

    @property
    def screen_name(self) -> str:
        """The size of the screen, in words."""
        return str(SIZES.get(self.size, f"{self.width} × {self.height}")).lower()

    @property
    def text_name(self) -> str:
        """The size of the text, in words."""
        return str(TEXT_SIZES[self.text_size])

    @property
    def said(self) -> str:
        """The choice in words: ``néerlandais, portrait, texte très grand``."""
        said = f"{self.language_name}, {self.screen_name}"
        if not self.text_size:
            return said
        return gettext("%(screen)s, texte %(size)s") % {"screen": said, "size": self.text_name}

    def __str__(self) -> str:
        return f"{self.language}-{self.size}-{self.text_size}"


class Misfit(msgspec.Struct, frozen=True):
    """A text that visitors cannot read well, as the renderer reports it."""

    severity: Literal["error", "warning"]
    rule: Rule
    text: str
    by: dict[str, float]
    shown: str | None = None


def screenshot(loaded: LoadedEdition, screen: Screen, choice: Choice) -> Path:
    """Return the picture of a screen, as a JPEG file.

    Raises:
        KioskError: there is none; the message says why in one line.
    """
    file = _file("shots", screen, choice, ".jpg")
    if not file.exists():
        shots = file.parent / f"made-{os.getpid()}"
        (preview,) = _previews(loaded, [screen], choice, out=str(shots.resolve()))
        made = Path(preview["file"])
        part = file.with_name(f"{file.name}-{os.getpid()}.part")
        with Image.open(made) as image:
            image.convert("RGB").save(part, format="JPEG", quality=_QUALITY, subsampling=0)
        made.unlink()
        part.replace(file)
        _forget_the_oldest(file.parent, _MOST)
    return file


def known_misfits(screen: Screen, choice: Choice) -> list[Misfit] | None:
    """Return the misfits of a screen, or ``None`` if nobody has drawn it yet."""
    try:
        return msgspec.json.decode(_file("fit", screen, choice, ".json").read_bytes(), type=list[Misfit])
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def misfits(loaded: LoadedEdition, screen: Screen, choice: Choice, *, patience_s: float = PATIENCE_S) -> list[Misfit]:
    """Return the misfits of a screen.

    Raises:
        KioskError: the screen cannot be drawn.
    """
    known = known_misfits(screen, choice)
    if known is not None:
        return known
    (preview,) = _previews(loaded, [screen], choice, patience_s, fit=True)
    file = _file("fit", screen, choice, ".json")
    part = file.with_name(f"{file.name}-{os.getpid()}.part")
    part.write_bytes(msgspec.json.encode(preview["fit"]))
    part.replace(file)
    return msgspec.convert(preview["fit"], list[Misfit])


def _previews(
    loaded: LoadedEdition, screens: list[Screen], choice: Choice, patience_s: float = PATIENCE_S, **wanted: Any
) -> list[dict[str, Any]]:
    copy_pictures(loaded, {name for screen in screens for name in screen.pictures})
    return renderer().order(
        patience_s,
        edition=str(loaded.folder.resolve()),
        stops=[screen.name for screen in screens],
        language=choice.language,
        width=choice.width,
        height=choice.height,
        text_size=choice.text_size,
        **wanted,
    )["pictures"]


def prune_misfits() -> None:
    """Keep the latest results about misfits, which are small and save drawing the screens again."""
    folder = root() / "fit"
    if folder.exists():
        _forget_the_oldest(folder, _MOST_MISFITS)


def _file(kind: str, screen: Screen, choice: Choice, suffix: str) -> Path:
    folder = root() / kind
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{screen.fingerprint_in(choice.language)}-{choice}{suffix}"


def _forget_the_oldest(folder: Path, most: int) -> None:
    """Keep the newest files of a folder, and remove the others."""
    aged = []
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            if entry.is_file():
                aged.append((entry.stat().st_mtime_ns, entry.path))
    for _when, path in sorted(aged)[: max(0, len(aged) - most)]:
        Path(path).unlink(missing_ok=True)
