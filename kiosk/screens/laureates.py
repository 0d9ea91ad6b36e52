"""Laureates: cards to choose from, by theme, by promotion, or by what one types."""

import re
import unicodedata
from dataclasses import replace

from kivy.clock import Clock, ClockEvent

from kiosk.edition.search.laureate_index import laureate_index
from kiosk.edition.types import Laureate, Promotion
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import FIELD_COLOURS
from kiosk.visit import where as at
from kiosk.visit.events import Moved, Opened
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Pill, RoundButton
from kiosk.widgets.cardgrid import CardGrid
from kiosk.widgets.cards import CardFace
from kiosk.widgets.chips import Chips, Choice
from kiosk.widgets.field import Field
from kiosk.widgets.keyboard import CLEAR, CLOSE, DELETE, SPACE, Keyboard, typed
from kiosk.widgets.listhead import Filters, Holder, ListHead, Nothing, SearchRow
from kiosk.widgets.picture import Picture
from kiosk.widgets.shapes import fill
from kiosk.widgets.text import Text

_LEAST_CARDS_U = 28.0
"""Above the keyboard of a wide screen the choices give way where cards would have less room than this."""
_FIRST_LETTER = re.compile(r"[^\W_][\u0300-\u036f]*")
SEARCHED_FROM = 25
"""So many laureates are too many to look through; from here on there is a search."""


class LaureatesScreen(Screen):
    """The list of laureates. All that a visitor chose in it lies in where they are."""

    ground = "paper"

    def compose(self, scene: Scene) -> None:
        """Make the title, the chips, the search where it is needed, and the cards."""
        theme, palette, edition, say = scene.theme, scene.theme.palette, scene.edition, scene.say
        self.where = _where(scene)
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
            [Choice(say("All"), say("All themes"))]
            + [Choice(scene.text(t.short), scene.text(t.name), FIELD_COLOURS[t.colour]) for t in edition.themes],
            0,
            lambda i: self._filter(theme=self._theme_ids[i]),
            names=steps,
            most_rows=1 if theme.reach and not theme.portrait and self._searchable else 2,
        )
        years = [str(promotion.year) for promotion in edition.promotions]
        short = len(set(years)) == len(years)
        self.promotions = Chips(
            theme,
            say("Years"),
            [Choice(say("All years"))]
            + [
                Choice(year if short else scene.text(promotion.name), scene.text(promotion.name))
                for year, promotion in zip(years, edition.promotions, strict=True)
            ],
            0,
            lambda i: self._filter(promotion=chosen.id if (chosen := self._promotions[i]) else None),
            names=steps,
            most_rows=1,
        )
        everyone = edition.laureates
        self.grid = CardGrid(
            theme,
            names=(say("Scroll up"), say("Scroll down")),
            page=palette.paper,
            opened=self._open,
            rested=self._rest,
            sample=[self._face(one) for one in everyone[:: 1 + len(everyone) // SEARCHED_FROM]],
            longest=len(everyone),
        )
        self.field: Field | None = None
        if self._searchable:
            self.field = Field(theme, say("Search"), self._search, hint=say("Search for a project"))
        self.wipe = RoundButton(theme, "x", say("Clear the search"), lambda: self._filter(query=""), kind="sunk")
        self.keyboard: Keyboard | None = None
        self._preparing: ClockEvent | None = None
        self.hero = Picture(theme, scene.shot(edition.exhibit.laureates_door.picture))
        self.hero.role = ""
        self._take(self.where)

    @property
    def _searchable(self) -> bool:
        return len(self.scene.edition.laureates) >= SEARCHED_FROM

    @property
    def searching(self) -> bool:
        """Tell whether the keyboard is there."""
        return self.where.searching and self._searchable

    def follow(self, scene: Scene) -> bool:
        """Go along with another choice, with what is typed, and with how far it is scrolled."""
        before, self.scene, self.where = self.where, scene, _where(scene)
        if replace(before, scrolled=self.where.scrolled) == self.where:
            if int(self.grid.first) != int(self.where.scrolled):
                self.grid.first = self.where.scrolled
                self.place(self.box)
            return True
        self._take(self.where)
        self.place(self.box)
        return True

    def leave(self) -> None:
        """Make nothing ready any more."""
        if self._preparing is not None:
            self._preparing.cancel()

    def _take(self, where: at.Laureates) -> None:
        """Hold what fits the choices, and show which they are."""
        scene = self.scene
        query = where.query if self._searchable else ""
        self.found = self._directory.find(
            scene.theme.language, theme=where.theme, promotion=where.promotion, query=query
        )
        self.themes.choose(self._theme_ids.index(where.theme) if where.theme in self._theme_ids else 0)
        ids = [promotion.id if promotion else None for promotion in self._promotions]
        self.promotions.choose(ids.index(where.promotion) if where.promotion in ids else 0)
        if self.field:
            self.field.show(where.query, active=self.searching)
        self.count = Text(scene.theme, self._count(), "body", colour=scene.theme.palette.ink_quiet)
        found = self.found
        self.grid.hold(len(found), lambda i: self._face(found[i]), where.scrolled)

    def _count(self) -> str:
        scene, number = self.scene, len(self.found)
        count = scene.say.count("{number} project", "{number} projects", number)
        named = [p for p in self.scene.edition.promotions if p.id == self.where.promotion]
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
            shot=scene.shot(laureate.pictures[0]) if laureate.pictures else None,
        )

    def _filter(self, **changes: str | None) -> None:
        self.scene.send(Moved(replace(self.where, scrolled=0.0, **changes)))

    def _show_all(self) -> None:
        self.scene.send(Moved(at.Laureates()))

    def _search(self) -> None:
        self.scene.send(Moved(replace(self.where, searching=not self.where.searching)))

    def _strike(self, key: str) -> None:
        if key == CLOSE:
            self.scene.send(Moved(replace(self.where, searching=False)))
        elif (query := typed(self.where.query, key)) != self.where.query:
            self._filter(query=query)

    def _open(self, index: int) -> None:
        self.scene.send(Opened(at.Laureate(self.found[index].id, among=self.where)))

    def _rest(self, first: int) -> None:
        self.scene.send(Moved(replace(self.where, scrolled=float(first))))

    def arrange(self, box: Box) -> None:
        """Title and choices above the cards; within reach below them. The keyboard is always lowest."""
        theme, where = self.theme, self.where
        for piece in list(self.children):
            if isinstance(piece, Holder):
                piece.release()
        self.clear_widgets()
        keyboard = self._keyboard() if self.searching else None
        low, typing = theme.reach and not keyboard, keyboard is not None
        bare = theme.reach and typing  # within reach there is room for the keys and for what they find, no more
        if keyboard:
            band, box = box.cut_bottom(keyboard.height_at(box.width))
            keyboard.place(band)
        tight = typing and not theme.portrait
        if low and theme.portrait:
            picture, box = box.cut_top(round(box.height * 0.36))
            self.add(self.hero.place(picture))
        margin, above = theme.u(6.4 if not theme.portrait else 5.0), theme.u(2.4 if tight else 5.0)
        below = theme.u(2.0 if typing else 3.0)
        page = Box(box.x + margin, box.y + below, box.width - 2 * margin, box.height - below - above)
        search = None
        if self.field:
            self.field.disabled = bare
            search = SearchRow(theme, self.field, self.wipe if where.query and not bare else None)
        head = ListHead(theme, self.title, self.count, None if low else search)
        top, page = page.cut_top(head.height_at(page.width), theme.u(1.8 if tight else 3.0 if low else 2.6))
        self.add(head.place(top))
        crowded = bare or (tight and theme.text_size == 2)
        filters = None if crowded else Filters(theme, [self.themes, self.promotions][: self._chip_rows])
        if filters and tight and page.height - filters.height_at(page.width) < theme.u(_LEAST_CARDS_U):
            filters = None
        if low and search:
            row, page = page.cut_bottom(search.height_at(page.width), theme.u(1.4))
            search.place(row)
        if filters:
            height, gap = filters.height_at(page.width), theme.u(2.0 if tight else 2.8)
            row, page = page.cut_bottom(height, gap) if low else page.cut_top(height, gap)
            filters.place(row)
        if filters and not low:
            self.add(filters)
        self._place_found(page, one_row=low or tight)
        if low:
            self.add(*[piece for piece in (filters, search) if piece])
        if keyboard:
            self.add(keyboard)

    def _place_found(self, page: Box, *, one_row: bool) -> None:
        theme, say = self.theme, self.scene.say
        self.grid.most_rows = 1 if one_row else 9
        if self.found:
            self.add(self.grid.place(page))
            return
        sentence = Text(theme, say("No project matches all of this."), "subheading", colour=theme.palette.ink)
        way = Pill(theme, say("Show all projects"), self._show_all, kind="ink")
        self.add(Nothing(theme, sentence, way, low=theme.reach).place(page))

    @property
    def _chip_rows(self) -> int:
        return 2 if len(self._promotions) > 2 else 1

    def _keyboard(self) -> Keyboard:
        say = self.scene.say
        if self.keyboard is None:
            names = {DELETE: say("Delete"), CLEAR: say("Clear"), CLOSE: say("Close"), SPACE: say("Space")}
            self.keyboard = Keyboard(self.theme, say("Keyboard"), names, self._strike)
            # what is searched is made ready while the visitor looks for the first letter
            self._preparing = Clock.schedule_once(self._prepare, 0.2)
        return self.keyboard

    def _prepare(self, _dt: float) -> None:
        self._directory.prepare(self.scene.theme.language)

    def draw(self) -> None:
        """Draw the ground."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.paper)


def large_letter(name: str) -> str:
    """Return the large letter of a card without a picture: the number at the end of a name, else its first letter."""
    last = name.split()[-1] if name.split() else ""
    if last.isdecimal():
        return (last.lstrip("0") or last)[:4]
    first = _FIRST_LETTER.search(unicodedata.normalize("NFC", name))
    return first[0].upper() if first else ""


def _where(scene: Scene) -> at.Laureates:
    where = scene.visit.where
    return where if isinstance(where, at.Laureates) else at.Laureates()
