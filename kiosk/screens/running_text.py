"""Running text of the edition, set on paper: paragraphs, headings, quotes, sources."""

from kiosk.edition.types import Source
from kiosk.i18n import year_of
from kiosk.screens.scene import Scene
from kiosk.widgets.core.text import Text


def body_text(scene: Scene, kind: str, text: str, *, style: str = "body") -> Text:
    """Return the text element for a block of running text (see :meth:`Scene.blocks`)."""
    theme, palette = scene.theme, scene.theme.palette
    if kind == "heading":
        return Text(theme, text, "subheading", colour=palette.ink, role="heading", balance=True)
    if kind == "quote":
        return Text(theme, text, "tagline", colour=palette.ink)
    if kind == "by":
        return Text(theme, f"— {text}", "small", colour=palette.ink_quiet)
    return Text(theme, f"• {text}" if kind == "item" else text, style, colour=palette.ink)


def source_words(source: Source) -> str:
    """Return a source in one line: title, publisher and year."""
    year = f", {year_of(source.date)}" if source.date else ""
    return f"{source.title}, {source.publisher}{year}" if source.title != source.publisher else source.title + year
