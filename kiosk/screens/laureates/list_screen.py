"""Laureates: cards to choose from, by theme, by promotion, or by what one types."""

import re
import unicodedata
from dataclasses import replace

from kivy.clock import Clock, ClockEvent

from kiosk.edition.search.laureate_index import laureate_index
from kiosk.edition.types import Laureate, Promotion
from kiosk.screens.laureates.card_grid import CardGrid
from kiosk.screens.laureates.chips import ChipOption, Chips
from kiosk.screens.laureates.keyboard import CLEAR, CLOSE, DELETE, SPACE, Keyboard, typed
from kiosk.screens.laureates.laureate_card import CardFace
from kiosk.screens.laureates.list_header import EmptyState, Filters, ListHeader, SearchRow
from kiosk.screens.laureates.search_field import SearchField
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import FIELD_COLOURS
from kiosk.visit import routes
from kiosk.visit.events import Moved, Opened
from kiosk.widgets.controls.buttons import Pill, RoundButton
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.picture import PictureView
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text

_LEAST_CARDS_U = 28.0
"""Above the keyboard of a wide screen there are no chips if they leave the cards less room than this."""
_FIRST_LETTER = re.compile(r"[^\W_][\u0300-\u036f]*")
SEARCHED_FROM = 25
"""From this number of laureates on there is a search."""
Plan = list[tuple[Element, Rect]]


class LaureateListScreen(Screen):
    """The list of laureates. The visitor's route holds all that they chose in it."""

    def compose(self, scene: Scene) -> None:
        theme, palette, edition, say = scene.theme, scene.theme.palette, scene.edition, scene.say
        self.route = scene.route_or(routes.LaureatesRoute())
        self._themes = {entry.id: entry for entry in edition.themes}
        self._theme_ids = [None, *self._themes]
        self._promotions: list[Promotion | None] = [None, *edition.promotions]
        self._directory = laureate_index(edition)
        self.name = scene.text(edition.exhibit.laureates_door.title)
        self.title = Text(theme, self.name, "title", colour=palette.ink, most_lines=1, role="heading")
        steps = (say("Previous"), say("Next"))
        self.themes = Chips(
            theme,
            say("Themes"),
            [ChipOption(say("All"), say("All themes"))]
            + [ChipOption(scene.text(t.short), scene.text(t.name), FIELD_COLOURS[t.colour]) for t in edition.themes],
            0,
            names=steps,
            most_rows=1 if theme.reach and not theme.portrait and self._searchable else 2,
            on_choose=lambda i: self._filter(theme=self._theme_ids[i]),
        )
        years = [str(promotion.year) for promotion in edition.promotions]
        short = len(set(years)) == len(years)
        self.promotions = Chips(
            theme,
            say("Years"),
            [ChipOption(say("All years"))]
            + [
                ChipOption(year if short else scene.text(promotion.name), scene.text(promotion.name))
                for year, promotion in zip(years, edition.promotions, strict=True)
            ],
            0,
            names=steps,
            most_rows=1,
            on_choose=lambda i: self._filter(promotion=chosen.id if (chosen := self._promotions[i]) else None),
        )
        everyone = edition.laureates
        self.grid = CardGrid(
            theme,
            names=(say("Scroll up"), say("Scroll down")),
            page=palette.paper,
            sample=[self._face(one) for one in everyone[:: 1 + len(everyone) // SEARCHED_FROM]],
            longest=len(everyone),
            on_open=self._open,
            on_scroll=self._scroll,
        )
        self.field: SearchField | None = None
        if self._searchable:
            self.field = SearchField(theme, say("Search"), self._search, hint=say("Search for a project"))
        self.wipe = RoundButton(theme, "x", say("Clear the search"), lambda: self._filter(query=""), kind="sunk")
        self.keyboard: Keyboard | None = None
        self._preparing: ClockEvent | None = None
        self.hero = PictureView(theme, scene.picture_ref(edition.exhibit.laureates_door.picture))
        self.hero.role = ""
        self._take(self.route)

    @property
    def _searchable(self) -> bool:
        return len(self.scene.edition.laureates) >= SEARCHED_FROM

    @property
    def searching(self) -> bool:
        """Tell whether the keyboard is there."""
        return self.route.searching and self._searchable

    def follow(self, scene: Scene) -> bool:
        """Follow another choice, typed letters and scrolling."""
        before, self.scene, self.route = self.route, scene, scene.route_or(routes.LaureatesRoute())
        if replace(before, scrolled=self.route.scrolled) == self.route:
            self.grid.show_from(self.route.scrolled)
        else:
            self._take(self.route)
            self.layout(self.rect)
        return True

    def leave(self) -> None:
        """Cancel the preparation of the search."""
        if self._preparing is not None:
            self._preparing.cancel()

    def _take(self, route: routes.LaureatesRoute) -> None:
        """Hold the laureates that match the choices, and show the choices."""
        scene = self.scene
        query = route.query if self._searchable else ""
        self.found = self._directory.find(
            scene.theme.language, theme=route.theme, promotion=route.promotion, query=query
        )
        self.themes.show(self._theme_ids.index(route.theme) if route.theme in self._theme_ids else 0)
        ids = [promotion.id if promotion else None for promotion in self._promotions]
        self.promotions.show(ids.index(route.promotion) if route.promotion in ids else 0)
        if self.field:
            self.field.disabled = self._bare
            self.field.show(route.query, active=self.searching)
        if self.searching and self.keyboard is None:
            self.keyboard = self._make_keyboard()
        self.count = Text(scene.theme, self._count(), "body", colour=scene.theme.palette.ink_quiet)
        found = self.found
        self.grid.most_rows = 1 if self._low or self._tight else 9
        self.grid.set_items(len(found), lambda i: self._face(found[i]))
        self.grid.show_from(route.scrolled)

    def _count(self) -> str:
        scene, number = self.scene, len(self.found)
        count = scene.say.count("{number} project", "{number} projects", number)
        named = [p for p in self.scene.edition.promotions if p.id == self.route.promotion]
        if len(self.scene.edition.promotions) == 1:
            named = list(self.scene.edition.promotions)
        return f"{count} · {scene.text(named[0].name)}" if named else count

    def _face(self, laureate: Laureate) -> CardFace:
        scene, field = self.scene, self._themes.get(laureate.theme)
        return CardFace(
            laureate.id,
            scene.text(laureate.name),
            scene.text(laureate.tagline),
            scene.text(field.name) if field else "",
            scene.text(field.short) if field else "",
            FIELD_COLOURS[field.colour] if field else scene.theme.palette.ink_quiet,
            numeral=large_letter(scene.text(laureate.name)),
            mark=scene.say("Example") if laureate.example else "",
            ref=scene.picture_ref(laureate.pictures[0]) if laureate.pictures else None,
        )

    def _filter(self, **changes: str | None) -> None:
        self.scene.send(Moved(replace(self.route, scrolled=0.0, **changes)))

    def _show_all(self) -> None:
        self.scene.send(Moved(routes.LaureatesRoute()))

    def _search(self) -> None:
        self.scene.send(Moved(replace(self.route, searching=not self.route.searching)))

    def _type(self, key: str) -> None:
        if key == CLOSE:
            self.scene.send(Moved(replace(self.route, searching=False)))
        elif (query := typed(self.route.query, key)) != self.route.query:
            self._filter(query=query)

    def _open(self, index: int) -> None:
        self.scene.send(Opened(routes.LaureateRoute(self.found[index].id, among=self.route)))

    def _scroll(self, first: int) -> None:
        self.scene.send(Moved(replace(self.route, scrolled=float(first))))

    def layout_children(self, rect: Rect) -> None:
        self.clear_widgets()
        for element, place in self._plan(rect):
            self.add(element.layout(place))

    @property
    def _low(self) -> bool:
        """Tell whether the choices lie below the cards, within reach."""
        return self.theme.reach and not self.searching

    @property
    def _tight(self) -> bool:
        """Tell whether the keyboard leaves little height, as on a wide screen."""
        return self.searching and not self.theme.portrait

    @property
    def _bare(self) -> bool:
        """Tell whether there is room only for the keys and for what they find."""
        return self.searching and self.theme.reach

    def _plan(self, rect: Rect) -> Plan:
        """Return the elements that are shown, in reading order, with their places. The keyboard is always lowest."""
        theme = self.theme
        first: Plan = []
        last: Plan = []
        if self.keyboard and self.searching:
            band, rect = rect.cut_bottom(self.keyboard.height_for_width(rect.width))
            last.append((self.keyboard, band))
        if self._low and theme.portrait:
            picture, rect = rect.cut_top(round(rect.height * 0.36))
            first.append((self.hero, picture))
        margin, above = theme.u(6.4 if not theme.portrait else 5.0), theme.u(2.4 if self._tight else 5.0)
        below = theme.u(2.0 if self.searching else 3.0)
        page = Rect(rect.x + margin, rect.y + below, rect.width - 2 * margin, rect.height - below - above)
        return [*first, *self._plan_page(page), *last]

    def _plan_page(self, page: Rect) -> Plan:
        """Return the plan for title, choices and cards; the choices are above the cards, or below them if ``_low``."""
        theme, low, tight = self.theme, self._low, self._tight
        search = self._search_row()
        head = ListHeader(theme, self.title, self.count, None if low else search)
        top, page = page.cut_top(head.height_for_width(page.width), theme.u(1.8 if tight else 3.0 if low else 2.6))
        upper: Plan = [(head, top)]
        lower: Plan = []
        filters = self._filters(page)
        if search and low:
            row, page = page.cut_bottom(search.height_for_width(page.width), theme.u(1.4))
            lower.append((search, row))
        if filters:
            height, gap = filters.height_for_width(page.width), theme.u(2.0 if tight else 2.8)
            row, page = page.cut_bottom(height, gap) if low else page.cut_top(height, gap)
            (lower if low else upper).insert(0 if low else 1, (filters, row))
        return [*upper, (self.grid if self.found else self._empty_state(), page), *lower]

    def _search_row(self) -> SearchRow | None:
        if self.field is None:
            return None
        return SearchRow(self.theme, self.field, self.wipe if self.route.query and not self._bare else None)

    def _filters(self, page: Rect) -> Filters | None:
        """Return the rows of chips; ``None`` if they would leave the cards too little of the page."""
        if self._bare or (self._tight and self.theme.text_size == 2):
            return None
        filters = Filters(self.theme, [self.themes, self.promotions] if len(self._promotions) > 2 else [self.themes])
        left = page.height - filters.height_for_width(page.width)
        return None if self._tight and left < self.theme.u(_LEAST_CARDS_U) else filters

    def _empty_state(self) -> EmptyState:
        theme, say = self.theme, self.scene.say
        sentence = Text(theme, say("No project matches all of this."), "subheading", colour=theme.palette.ink)
        link = Pill(theme, say("Show all projects"), self._show_all, kind="ink")
        return EmptyState(theme, sentence, link, low=theme.reach)

    def _make_keyboard(self) -> Keyboard:
        say = self.scene.say
        names = {DELETE: say("Delete"), CLEAR: say("Clear"), CLOSE: say("Close"), SPACE: say("Space")}
        # the search is prepared while the visitor looks for the first letter
        self._preparing = Clock.schedule_once(self._prepare, 0.2)
        return Keyboard(self.theme, say("Keyboard"), names, on_key=self._type)

    def _prepare(self, _dt: float) -> None:
        self._directory.prepare(self.scene.theme.language)


def large_letter(name: str) -> str:
    """Return the large letter of a card without a picture: the number at the end of a name, else its first letter."""
    last = name.split()[-1] if name.split() else ""
    if last.isdecimal():
        return (last.lstrip("0") or last)[:4]
    first = _FIRST_LETTER.search(unicodedata.normalize("NFC", name))
    return first[0].upper() if first else ""
