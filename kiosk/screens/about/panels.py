"""The panels of the about screen, as elements made from the edition."""

from collections.abc import Callable
from itertools import groupby

from kiosk.edition.types import Body, KeyFact, Partner
from kiosk.screens.about.fact_grid import FactGrid, FactWords
from kiosk.screens.about.list_entries import Bullet, ListEntry
from kiosk.screens.running_text import body_text
from kiosk.screens.scene import Scene
from kiosk.widgets.controls.qr_code import readable
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.grid import Grid
from kiosk.widgets.core.text import Text

PANELS = ("facts", "partners", "sources", "credits", "accessibility")
"""The panels in the order of their buttons; the screen opens with the first."""


_FACT_SETTINGS = (
    ("body", 3.0, 1.0),
    ("body", 2.2, 1.0),
    ("body", 1.8, 0.88),
    ("body_close", 2.0, 0.92),
    ("small", 1.8, 0.92),
    ("small", 1.6, 0.8),
)
"""Style of the label, distance of the rows in u, and size of the figure, from roomy to close."""
_SCROLLED_FACTS = ("body", 2.6, 1.0)
"""The setting of facts that scroll, and so need not be small."""


def panel_names(scene: Scene) -> dict[str, str]:
    """Return the names of the panels' buttons."""
    say = scene.say
    return {
        "facts": say("At a glance"),
        "partners": say("Partners"),
        "sources": say("Sources"),
        "credits": say("Credits"),
        "accessibility": say("Accessibility"),
    }


def panel(scene: Scene, name: str, *, width: float, height: float) -> Element:
    """Return the content of a panel for an area of this size in pixels; it may be taller than the area."""
    about = scene.edition.about
    makers: dict[str, Callable[[], Element]] = {
        "partners": lambda: _partners(scene, about.partners, width),
        "sources": lambda: _sources(scene),
        "credits": lambda: _blocks(scene, about.credits),
        "accessibility": lambda: _blocks(scene, about.accessibility),
    }
    return makers[name]() if name in makers else facts(scene, width=width, height=height)


def facts(scene: Scene, *, width: float, height: float | None = None) -> FactGrid:
    """Return the key facts in the roomiest setting that fits the height."""
    if height is None:
        return _grid(scene, _FACT_SETTINGS[0])
    grid = first_that_fits(
        _FACT_SETTINGS,
        lambda setting: _grid(scene, setting),
        lambda grid: grid.height_for_width(width) <= height,
    )
    if grid.height_for_width(width) > height:
        return _grid(scene, _SCROLLED_FACTS)
    grid.room = height
    return grid


def least_height(scene: Scene, width: float) -> float:
    """Return the height of the key facts in the closest setting."""
    return _grid(scene, _FACT_SETTINGS[-1]).height_for_width(width)


def _grid(scene: Scene, setting: tuple[str, float, float]) -> FactGrid:
    label, gap, largest = setting
    words = [_fact(scene, fact) for fact in scene.edition.about.facts]
    return FactGrid(scene.theme, words, label=label, gap_y=gap, largest=largest)


def _fact(scene: Scene, fact: KeyFact) -> FactWords:
    doubt = ""
    if fact.to_verify:
        publishers = [source.publisher for source in scene.sources(fact.sources)]
        doubt = scene.say("To be verified")
        if publishers:
            doubt = scene.say("To be verified – {source}", source=", ".join(publishers))
    return FactWords(scene.text(fact.value), scene.text(fact.label), doubt)


def _partners(scene: Scene, partners: tuple[Partner, ...], width: float) -> Element:
    theme = scene.theme
    column = Column(theme)
    roles = list(dict.fromkeys(scene.text(partner.role) for partner in partners))
    grouped = sorted(partners, key=lambda partner: roles.index(scene.text(partner.role)))
    for role, group in groupby(grouped, key=lambda partner: scene.text(partner.role)):
        column.row(Text(theme, role.upper(), "eyebrow", colour=theme.palette.brick_text, role="heading"), 3.4)
        entries: list[Element] = [ListEntry(theme, partner.name, [readable(partner.url or "")]) for partner in group]
        roomy = width > theme.u(60 * theme.scale())
        column.row(Grid(theme, entries, columns=2 if roomy else 1, gap_x=4.8, gap_y=1.2), 1.4)
    return column


def _sources(scene: Scene) -> Element:
    entries: list[Element] = []
    for number, source in enumerate(scene.edition.sources.values(), start=1):
        publisher = "" if source.publisher == source.title else source.publisher
        imprint = ", ".join(part for part in (publisher, scene.say.date(source.date) if source.date else "") if part)
        details = dict.fromkeys((imprint, readable(source.url or "")))
        lines = [line for line in details if line not in ("", source.title)]
        entries.append(ListEntry(scene.theme, source.title, lines, number=f"{number}."))
    return Grid(scene.theme, entries, columns=1, gap_x=0, gap_y=1.4)


def _blocks(scene: Scene, body: Body) -> Element:
    column = Column(scene.theme)
    before = ""
    for kind, text in scene.blocks(body):
        gap = 3.6 if kind == "heading" else 0.8 if kind == before == "item" else 1.6
        column.row(Bullet(scene.theme, text) if kind == "item" else body_text(scene, kind, text), gap)
        before = kind
    return column
