"""A laureate: pictures, what it is, who is behind it, and a code to go on at home."""

from functools import partial

from kiosk.edition.addresses import ascii_address
from kiosk.edition.search.laureate_index import laureate_index
from kiosk.edition.types import Laureate
from kiosk.screens.laureates.gallery import Gallery
from kiosk.screens.laureates.prev_next_link import PrevNextLink
from kiosk.screens.laureates.profile_text import profile_text
from kiosk.screens.laureates.qr_card import QrCard
from kiosk.screens.running_text import link_buttons
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import FIELD_COLOURS, TOUCH_U
from kiosk.visit import routes
from kiosk.visit.events import Moved
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text

_LEAST_WORDS_U = 24.0
"""The least room for the words."""


class LaureateProfileScreen(Screen):
    """One laureate, and the links to the one before and the one after in the list the visitor came from."""

    def compose(self, scene: Scene) -> None:
        theme, edition, say = scene.theme, scene.edition, scene.say
        route = _where(scene)
        laureate = scene.laureate(route.laureate) or next(iter(edition.laureates), None)
        self.laureate = laureate
        self._text_rect = self.rect
        if laureate is None:
            self.name = scene.text(edition.exhibit.laureates_door.title)
            self.add(Text(theme, self.name, "title", colour=theme.palette.ink, role="heading"))
            return
        self.name = scene.text(laureate.name)
        field = next((entry for entry in edition.themes if entry.id == laureate.theme), None)
        self.colour = FIELD_COLOURS[field.colour] if field else theme.palette.coal_raised
        pictures = [name for name in laureate.pictures if name in edition.pictures]
        self.gallery = Gallery(
            theme,
            [ref for name in pictures if (ref := scene.picture_ref(name))],
            [self._note(name) for name in pictures],
            self.colour,
            names=(say("Previous picture"), say("Next picture")),
            apart=self._pager_apart,
            on_turn=lambda number: scene.send(Moved(routes.LaureateRoute(laureate.id, number, route.among))),
        )
        self.pager = self.gallery.pager if self._pager_apart else None
        self.gallery.show(route.picture)
        self.links = link_buttons(scene, laureate.links)
        self.code = self._code(laureate)
        self.prev_next = self._prev_next(laureate, route)

    def _note(self, picture: str) -> str:
        scene, found = self.scene, self.scene.edition.pictures[picture]
        return "\u00a0— ".join(part for part in (scene.text(found.caption), scene.text(found.credit)) if part)

    def _code(self, laureate: Laureate) -> QrCard | None:
        scene, say = self.scene, self.scene.say
        address = scene.reachable(laureate.url, scene.edition.about.url)
        if address is None:
            return None
        return QrCard(
            scene.theme,
            address,
            ascii_address(address),
            title=say("Continue at home"),
            sentence=say("Point your phone at this code to open the project’s website.")
            if address == laureate.url
            else say("Point your phone at this code to open the website of Louvre-Lens Vallée."),
            name=say("QR code"),
        )

    def _prev_next(self, laureate: Laureate, route: routes.LaureateRoute) -> list[PrevNextLink]:
        """Return the links to the laureates before and after; beyond the last comes the first."""
        scene, say = self.scene, self.scene.say
        among = route.among
        known = laureate_index(scene.edition)
        found = known.find(scene.theme.language, theme=among.theme, promotion=among.promotion, query=among.query)
        place = next((i for i, one in enumerate(found) if one is laureate), None)
        if place is None:
            found = scene.edition.laureates
            place = next((i for i, one in enumerate(found) if one is laureate), 0)
        if len(found) < 2:
            return []
        before, after = found[place - 1], found[(place + 1) % len(found)]
        names = scene.text(before.name), scene.text(after.name)
        moves = [Moved(routes.LaureateRoute(one.id, among=among)) for one in (before, after)]
        spoken = say("Previous: {name}", name=names[0]), say("Next: {name}", name=names[1])
        return [
            PrevNextLink(scene.theme, names[i], partial(scene.send, moves[i]), name=spoken[i], before=i == 0)
            for i in range(2)
        ]

    @property
    def _pager_apart(self) -> bool:
        """Tell whether the buttons of the pictures stand apart from them: low, on a tall screen within reach."""
        return self.theme.reach and self.theme.portrait

    def follow(self, scene: Scene) -> bool:
        """Show another picture of the same laureate."""
        before, after = _where(self.scene), _where(scene)
        if (before.laureate, before.among) != (after.laureate, after.among):
            return False
        self.scene = scene
        self.gallery.show(after.picture)
        return True

    def fading_parts(self) -> list[tuple[Rect, str]]:
        """Let only the words fade in."""
        return [(self._text_rect, "paper")]

    def layout_children(self, rect: Rect) -> None:
        """Picture at the left or on top; beside it the words, the code, and the links on lowest."""
        theme = self.theme
        if self.laureate is None:
            for element in self.children:
                element.layout(rect.inset(theme.u(6.4)))
            return
        self.clear_widgets()
        if theme.portrait:
            share = 0.36 if not theme.text_size else 0.3
            picture, text = rect.cut_top(round(rect.height * share))
        else:
            picture, text = rect.cut_left(round(rect.width * (0.42 if not theme.text_size else 0.38)))
        self._text_rect = text
        inner = text.inset(theme.u(6.4 if not theme.portrait else 7.0), 0)
        inner = Rect(inner.x, inner.y + theme.u(3.2), inner.width, inner.height - theme.u(3.2 + 5.0))
        self.gallery.layout(picture)
        self.add(self.gallery)
        inner, lower = self._lower(inner)
        inner, code = self._place_code(inner)
        inside: list[Element] = [] if self.links in lower or not self.links.elements else [self.links]
        if self.code and not code:
            inside.append(self.code)
        self.scroller = self._scroller(self.laureate, inner, inside)
        self.scroller.layout(inner)
        self.add(self.scroller, *code, *lower)

    def _scroller(self, laureate: Laureate, rect: Rect, inside: list[Element]) -> Scroller:
        """Set the words in the roomiest setting that fits; if none fits, they scroll."""
        theme, say = self.theme, self.scene.say

        def build(setting: tuple[bool, float]) -> Column:
            column = profile_text(self.scene, laureate, self.colour, close=setting[0], tightness=setting[1])
            for element in inside:
                column.row(element, 2.6)
            return column

        settings = ((False, 1.0), (False, 0.62), (True, 0.62))
        column = first_that_fits(settings, build, lambda one: one.height_for_width(rect.width) <= rect.height)
        return Scroller(theme, column, names=(say("Further up"), say("Further down")))

    def _lower(self, rect: Rect) -> tuple[Rect, list[Element]]:
        """Place the links to other screens at the bottom; return the room above, and the placed elements."""
        theme = self.theme
        placed: list[Element] = []
        if self.prev_next:
            row, rect = rect.cut_bottom(self.prev_next[0].height_for_width(rect.width), theme.u(2.0))
            for neighbour, part in zip(self.prev_next, row.columns(2, theme.u(1.6)), strict=True):
                neighbour.layout(Rect(round(part.x), part.y, round(part.right) - round(part.x), part.height))
            placed += self.prev_next
        if theme.reach:
            rect, apart = self._apart(rect)
            placed = apart + placed
        return rect, placed

    def _place_code(self, rect: Rect) -> tuple[Rect, list[Element]]:
        """Place the code, unless the words need its room: then it goes with them."""
        theme = self.theme
        height = self.code.height_for_width(rect.width) if self.code else 0
        if not self.code or rect.height - height < theme.u(_LEAST_WORDS_U):
            return rect, []
        if theme.reach:  # the code cannot be touched, so it gives way to the words and their buttons
            card, rect = rect.cut_top(height, theme.u(3.0))
        else:
            card, rect = rect.cut_bottom(height, theme.u(2.4))
        return rect, [self.code.layout(card)]

    def _apart(self, rect: Rect) -> tuple[Rect, list[Element]]:
        """Place the links, and the buttons of the pictures at their right or above them; return the room above."""
        theme = self.theme
        width, gap = (self.pager.natural_width(), theme.u(3.0)) if self.pager else (0.0, 0.0)
        beside = sum(link.natural_width() for link in self.links.elements) + gap + width <= rect.width
        links = self.links.height_for_width(rect.width - (width + gap if beside else 0)) if self.links.elements else 0.0
        placed: list[Element] = []
        row = rect
        rows = 2 if theme.portrait else 1  # more would lift the buttons of the text out of reach
        low = links <= theme.u(rows * (TOUCH_U + 1.2))
        if links and low and rect.height - links >= theme.u(_LEAST_WORDS_U):
            row, rect = rect.cut_bottom(links, theme.u(2.0))
            self.links.layout(row.cut_left(row.width - width - gap)[0] if beside else row)
            placed.append(self.links)
        if self.pager:
            if not beside or not placed:
                row, rect = rect.cut_bottom(theme.u(TOUCH_U), theme.u(2.0))
            self.pager.layout(row.cut_right(width)[0])
            placed.insert(0, self.pager)
        return rect, placed


def _where(scene: Scene) -> routes.LaureateRoute:
    return scene.route_or(routes.LaureateRoute(""))
