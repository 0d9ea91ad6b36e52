"""The navigation bar at the bottom of every screen: links back, languages, and settings."""

from dataclasses import dataclass

from kiosk.theme import Theme
from kiosk.widgets.controls.buttons import Pill, RoundButton
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import fill
from kiosk.widgets.core.touchable import Action


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A button of the navigation bar. ``short`` takes the place of a name that does not fit."""

    name: str
    on_activate: Action
    icon: str = ""
    short: str = ""
    chosen: bool = False
    role: str = "button"


class NavBar(Element):
    """Links at the left; languages, then settings, at the right.

    If not all of it fits, icons replace the names, then codes replace the names of the languages.
    """

    role = "group"

    def __init__(
        self, theme: Theme, name: str, *, links: list[NavEntry], languages: list[NavEntry], settings: list[NavEntry]
    ) -> None:
        super().__init__(theme)
        self.name = name
        self._entries = (links, languages, settings)
        self._groups: list[list[Element]] = []

    @staticmethod
    def height_in(theme: Theme) -> int:
        """Return the height of the bar, in pixels."""
        return theme.u(13.2 if theme.portrait else 10.6)

    def _make(self, *, icons: bool, codes: bool) -> list[list[Element]]:
        theme = self.theme
        links, languages, settings = self._entries
        return [
            [
                RoundButton(theme, e.icon, e.name, e.on_activate)
                if icons
                else Pill(theme, e.name, e.on_activate, icon=e.icon)
                for e in links
            ],
            [_language(theme, e, short=codes) for e in languages],
            [RoundButton(theme, e.icon, e.name, e.on_activate, chosen=e.chosen, role=e.role) for e in settings],
        ]

    def _width(self, group: list[Element]) -> float:
        theme = self.theme
        return sum(p.natural_width() for p in group) + theme.u(1.4) * max(0, len(group) - 1)

    def layout_children(self, rect: Rect) -> None:
        """Choose names or icons by the width, and place the groups."""
        theme = self.theme
        inner = rect.inset(theme.u(4.0 if not theme.portrait else 3.0), 0)
        self._groups = first_that_fits(
            ((False, False), (True, False), (True, True)),
            lambda setting: self._make(icons=setting[0], codes=setting[1]),
            lambda groups: sum(map(self._width, groups)) + theme.u(2.6) * 2 <= inner.width,
        )
        links, languages, settings = self._groups
        self.set_children(*links, *languages, *settings)
        middle, right = self._width(languages), inner.right - self._width(settings)
        x = right - theme.u(3.2) - middle
        if theme.portrait:  # spread evenly: nothing at the left is far from a hand at the right
            x = max(x if not links else (inner.x + self._width(links) + right - middle) / 2, inner.x)
        self._lay_row(links, inner.x, inner)
        self._lay_row(languages, x, inner)
        self._lay_row(settings, right, inner)

    def _lay_row(self, group: list[Element], x: float, rect: Rect) -> None:
        for element in group:
            width = element.natural_width()
            height = element.height_for_width(width)
            element.layout(Rect(round(x), round(rect.y + (rect.height - height) / 2), width, height))
            x += width + self.theme.u(1.4)

    def paint(self) -> None:
        fill(self.rect, self.theme.palette.coal)


def _language(theme: Theme, entry: NavEntry, *, short: bool) -> Pill:
    pill = Pill(
        theme,
        entry.short if short else entry.name,
        entry.on_activate,
        kind="paper" if entry.chosen else "coal",
        chosen=entry.chosen,
        role="radio",
    )
    pill.name = entry.name
    return pill
