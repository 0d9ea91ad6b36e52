"""Laureates: cards to choose from, by theme, by promotion, or by what one types."""

from dataclasses import replace

from kiosk.edition.directory import directory
from kiosk.edition.types import Laureate, Promotion
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import FIELD_COLOURS
from kiosk.visit import where as at
from kiosk.visit.visit import Moved, Opened
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Pill, RoundButton
from kiosk.widgets.cardgrid import CardGrid
from kiosk.widgets.cards import CardFace
from kiosk.widgets.chips import Chips, Choice
from kiosk.widgets.field import Field
from kiosk.widgets.keyboard import CLEAR, CLOSE, DELETE, SPACE, Keyboard, typed
from kiosk.widgets.picture import Picture
from kiosk.widgets.piece import fill
from kiosk.widgets.text import Text

SEARCHED_FROM = 25
"""So many laureates are too many to look through; from here on there is a search."""


class LaureatesScreen(Screen):
    """The list of laureates. All that a visitor chose in it lies in where they are."""

    ground = "paper"

    def compose(self, scene: Scene) -> None:
        """Make the title, the chips, the search where it is needed, and the cards."""
        theme, palette, edition, say = scene.theme, scene.theme.palette, scene.edition, scene.say
        self.where = _where(scene)
        self._gone = False
        self._themes = {entry.id: entry for entry in edition.themes}
        self._theme_ids = [None, *self._themes]
        self._promotions: list[Promotion | None] = [None, *edition.promotions]
        self._directory = directory(edition)
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
            sample=[self._face(one) for one in everyone] if len(everyone) < SEARCHED_FROM else (),
            longest=len(everyone),
        )
        self.field: Field | None = None
        if self._searchable:
            self.field = Field(theme, say("Search"), self._search, hint=say("Search for a project"))
        self.wipe = RoundButton(theme, "x", say("Clear the search"), lambda: self._filter(query=""), kind="sunk")
        self.none = Text(theme, say("No project matches all of this."), "subheading", colour=palette.ink)
        self.everyone = Pill(theme, say("Show all projects"), self._show_all, kind="ink")
        self.keyboard = Keyboard(
            theme,
            say("Keyboard"),
            {DELETE: say("Delete"), CLEAR: say("Clear"), CLOSE: say("Close"), SPACE: say("Space")},
            self._strike,
        )
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
        """Say nothing more."""
        self._gone = True

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
            numeral=_numeral(scene.text(laureate.name)),
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
        if not self._gone:
            self.scene.send(Moved(replace(self.where, scrolled=float(first))))

    def arrange(self, box: Box) -> None:
        """Title and choices above the cards; within reach below them. The keyboard is always lowest."""
        theme = self.theme
        self.clear_widgets()
        low, keys = theme.reach, self.searching
        if keys:
            band, box = box.cut_bottom(self.keyboard.height_at(box.width))
            self.keyboard.place(band)
        margin = theme.u(6.4 if not theme.portrait else 5.0)
        tight = keys and not theme.portrait
        page = Box(box.x + margin, box.y + theme.u(2.0 if keys else 3.0), box.width - 2 * margin, 0)
        page = Box(page.x, page.y, page.width, box.top - theme.u(2.4 if tight else 5.0) - page.y)
        hero = None
        if low and theme.portrait and not keys:
            hero, rest = box.cut_top(round(box.height * 0.36))
            page = Box(page.x, page.y, page.width, rest.top - theme.u(4.0) - page.y)
        self.grid.most_rows = 1 if (low or keys) and not (keys and theme.portrait) else 9
        chips = self._chips_height(page.width)
        if low and not keys:
            head, page = page.cut_top(self._head_height(page.width, field=False), theme.u(3.0))
            choices, page = page.cut_bottom(chips + self._field_below(page.width), theme.u(2.8))
            if self.field:
                field, choices = choices.cut_bottom(theme.u(7.0), theme.u(1.4))
        else:
            head, page = page.cut_top(self._head_height(page.width, field=True), theme.u(1.8 if tight else 2.6))
            choices, page = page.cut_top(chips, theme.u(2.0 if tight else 2.8))
            field = self._field_box(head)
        if hero:
            self.hero.place(hero)
            self.add(self.hero)
        self._place_head(head, field_inside=not low or keys)
        before, after = [self.title, self.count], [self.themes]
        if len(self._promotions) > 2:
            after.append(self.promotions)
        if self.field:
            if self.where.query:
                field, wipe = _with_wipe(field, theme.u(7.0), theme.u(1.2))
                self.wipe.place(wipe)
            self.field.place(field)
            after = [self.field, *([self.wipe] if self.where.query else []), *after]
        self._place_chips(choices)
        if self.found:
            self.grid.place(page)
            middle = [self.grid]
        else:
            middle = [self.none, self.everyone]
            self._place_none(page)
        self.add(*before, *(middle + after if low else after + middle))
        if keys:
            self.add(self.keyboard)

    def _chips_height(self, width: float) -> float:
        themes = self.themes.height_at(width)
        if len(self._promotions) <= 2 or self._beside(width):
            return themes
        return themes + self.theme.u(1.2) + self.promotions.height_at(width)

    def _beside(self, width: float) -> bool:
        """Tell whether the promotions have room at the right of the last row of themes."""
        together = self.themes.last_row_width(width) + self.promotions.natural_width() + self.theme.u(4.0)
        return len(self._promotions) > 2 and together <= width

    def _place_chips(self, box: Box) -> None:
        theme = self.theme
        upper, lower = box.cut_top(self.themes.height_at(box.width), theme.u(1.2))
        self.themes.place(upper)
        if self._beside(box.width):
            self.promotions.place(upper.cut_bottom(theme.u(7.0))[0].cut_right(self.promotions.natural_width() + 1)[0])
        elif len(self._promotions) > 2:
            self.promotions.place(lower)

    def _head_height(self, width: float, *, field: bool) -> float:
        """Return the height of the title, the count and perhaps the search field."""
        theme, title = self.theme, self.title.height_at(width)
        if not theme.portrait:
            return max(title, theme.u(7.0))
        below = theme.u(1.2) + self.count.height_at(width)
        return title + below + (theme.u(2.0 + 7.0) if field and self.field else 0)

    def _field_below(self, width: float) -> float:
        return self.theme.u(7.0 + 1.4) if self.field else 0

    def _field_box(self, head: Box) -> Box:
        theme = self.theme
        if theme.portrait:
            return head.cut_bottom(theme.u(7.0))[0]
        width = min(head.width * 0.36, theme.u(64))
        return Box(head.right - width, head.centre[1] - theme.u(3.5), width, theme.u(7.0))

    def _place_head(self, head: Box, *, field_inside: bool) -> None:
        theme = self.theme
        title = self.title.height_at(head.width)
        if theme.portrait:
            above, below = head.cut_top(title, theme.u(1.2))
            self.title.place(above)
            self.count.place(below.cut_top(self.count.height_at(head.width))[0])
            return
        wide = self.title.width_at(head.width)
        self.title.place(Box(head.x, head.top - title, head.width, title))
        right = self._field_box(head).x - theme.u(2.0) if self.field and field_inside else head.right
        x = head.x + wide + theme.u(3.0)
        height = self.count.height_at(right - x)
        letters, _ = self.title.set_at(head.width)
        base = head.top - title / 2 - letters.size * 0.30  # both stand on one line
        self.count.place(Box(x, base - height * 0.33, right - x, height))

    def _place_none(self, page: Box) -> None:
        theme = self.theme
        height = self.none.height_at(page.width)
        size = self.everyone.height_at(page.width)
        top = page.top - max(0.0, min(theme.u(8), (page.height - height - theme.u(2.4) - size) / 2))
        if theme.reach:
            top = page.y + size + theme.u(2.4) + height
        self.none.place(Box(page.x, top - height, page.width, height))
        self.everyone.place(
            Box(page.x, top - height - theme.u(2.4) - size, min(self.everyone.natural_width(), page.width), size)
        )

    def draw(self) -> None:
        """Draw the ground."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.paper)


def _with_wipe(field: Box, size: float, gap: float) -> tuple[Box, Box]:
    wipe, field = field.cut_right(size, gap)
    return field, wipe


def _numeral(name: str) -> str:
    """Return what stands large where there is no picture: the number in a name, else its first letter."""
    digits = "".join(c for c in name.split()[-1] if c.isdigit()) if name.split() else ""
    return (digits.lstrip("0") or digits)[:4] or name[:1].upper()


def _where(scene: Scene) -> at.Laureates:
    where = scene.visit.where
    return where if isinstance(where, at.Laureates) else at.Laureates()
