"""Running text of the edition, set on paper: paragraphs, headings, quotes, sources, and the links below them."""

from kiosk.edition.types import Body, Link, Source
from kiosk.i18n import year_of
from kiosk.screens.scene import Scene
from kiosk.widgets.controls.badge import Badge
from kiosk.widgets.controls.buttons import Pill
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.wrap_layout import LeftAligned, WrapLayout


def add_body(column: Column, scene: Scene, body: Body, *, gap: float = 1.6, style: str = "body") -> None:
    """Add the blocks of running text to a column; ``gap`` is the distance of the first one, in u."""
    for kind, text in scene.blocks(body):
        column.row(body_text(scene, kind, text, style=style), gap)
        gap = 1.6


def add_doubt(column: Column, scene: Scene) -> None:
    """Add the mark of a text that is still to be verified."""
    column.row(
        LeftAligned(scene.theme, Badge(scene.theme, scene.say("To be verified"), scene.theme.palette.ink_quiet)), 1.6
    )


def link_buttons(scene: Scene, links: tuple[Link, ...]) -> WrapLayout:
    """Return a button for each link that leads somewhere."""
    return WrapLayout(
        scene.theme,
        [
            Pill(scene.theme, link.name, scene.go(link.route), kind="sunk", icon=link.icon, role="link")
            for link in scene.named_links(links)
        ],
    )


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
