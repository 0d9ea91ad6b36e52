"""The words about a laureate: the project, its team, the sources."""

from kiosk.edition.types import Laureate
from kiosk.screens.laureates.tags import Tag, TagRow
from kiosk.screens.running_text import add_body, add_doubt, source_words
from kiosk.screens.scene import Scene
from kiosk.theme import FIELD_COLOURS, Colour
from kiosk.widgets.controls.badge import Badge
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.text import Text


def profile_text(scene: Scene, laureate: Laureate, colour: Colour, *, close: bool, tightness: float) -> Column:
    """Return the words about a laureate below each other; ``colour`` is that of its theme."""
    theme, palette, say = scene.theme, scene.theme.palette, scene.say
    column = Column(theme, tightness=tightness)
    row: list[Element] = []
    field = next((entry for entry in scene.edition.themes if entry.id == laureate.theme), None)
    if field:
        row.append(Tag(theme, scene.text(field.name), background=colour))
    promotion = next((p for p in scene.edition.promotions if p.id == laureate.promotion), None)
    if promotion:
        row.append(Tag(theme, scene.text(promotion.name)))
    if laureate.example:
        row.append(Badge(theme, say("Example"), palette.ink if theme.high_contrast else FIELD_COLOURS["ochre"]))
    column.row(TagRow(theme, row))
    column.row(
        Text(
            theme,
            scene.text(laureate.name),
            "title_close" if close else "title",
            colour=palette.ink,
            balance=True,
            most_lines=2,
            role="heading",
        ),
        2.2,
    )
    column.row(Text(theme, scene.text(laureate.tagline), "tagline", colour=palette.ink_quiet), 1.4)
    add_body(column, scene, laureate.body, gap=2.6, style="body_close" if close else "body")
    if laureate.people:
        column.row(Text(theme, say("The team"), "subheading", colour=palette.ink, role="heading"), 3.0)
        gap = 1.2
        for person in laureate.people:
            role = scene.text(person.role)
            words = f"{person.name}, {role}" if role else person.name
            column.row(Text(theme, words, "body", colour=palette.ink), gap)
            gap = 0.4
    if sources := scene.sources(laureate.sources):
        names = " · ".join(source_words(source) for source in sources)
        column.row(Text(theme, say("Source: {names}", names=names), "small", colour=palette.ink_quiet), 2.4)
    if laureate.to_verify:
        add_doubt(column, scene)
    return column
