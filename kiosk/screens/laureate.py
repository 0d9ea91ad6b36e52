"""A laureate: pictures, what it is, who is behind it, and a code to go on at home."""

from kiosk.edition.addresses import ascii_address
from kiosk.edition.search.laureate_index import laureate_index
from kiosk.edition.types import Laureate
from kiosk.screens.laureate_words import laureate_words
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import FIELD_COLOURS, TOUCH_U
from kiosk.visit import where as at
from kiosk.visit.events import Moved
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Pill
from kiosk.widgets.flow import Flow
from kiosk.widgets.gallery import Gallery
from kiosk.widgets.neighbour import Neighbour
from kiosk.widgets.piece import Piece
from kiosk.widgets.qrcard import QrCard
from kiosk.widgets.scroller import Scroller
from kiosk.widgets.shapes import fill
from kiosk.widgets.text import Text

_LEAST_WORDS_U = 24.0
"""Less room than this for the words is none."""


class LaureateScreen(Screen):
    """One laureate, and the ways to the one before and the one after in the list the visitor came from."""

    ground = "paper"

    def compose(self, scene: Scene) -> None:
        """Make the pictures, the words, the code and the ways on."""
        theme, edition, say = scene.theme, scene.edition, scene.say
        where = _where(scene)
        laureate = scene.laureate(where.laureate) or next(iter(edition.laureates), None)
        self.laureate = laureate
        self._text_box = self.box
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
            [shot for name in pictures if (shot := scene.shot(name))],
            [self._note(name) for name in pictures],
            self.colour,
            lambda number: scene.send(Moved(at.Laureate(laureate.id, number, where.among))),
            names=(say("Previous picture"), say("Next picture")),
            apart=self._turner_apart,
        )
        self.turner = self.gallery.turner if self._turner_apart else None
        self.gallery.show(where.picture)
        self.links = Flow(
            theme,
            [
                Pill(theme, way.name, scene.go(way.where), kind="sunk", icon=way.icon, role="link")
                for way in scene.ways(laureate.links)
            ],
        )
        self.code = self._code(laureate)
        self.neighbours = self._neighbours(laureate, where)

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

    def _neighbours(self, laureate: Laureate, where: at.Laureate) -> list[Neighbour]:
        """Return the ways to the laureates before and after; beyond the last comes the first."""
        scene, say = self.scene, self.scene.say
        among = where.among
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
        return [
            self._neighbour(before, names[0], say("Previous: {name}", name=names[0]), before=True),
            self._neighbour(after, names[1], say("Next: {name}", name=names[1]), before=False),
        ]

    def _neighbour(self, laureate: Laureate, label: str, name: str, *, before: bool) -> Neighbour:
        scene, among = self.scene, _where(self.scene).among
        where = at.Laureate(laureate.id, among=among)
        return Neighbour(scene.theme, label, lambda: scene.send(Moved(where)), name=name, before=before)

    @property
    def _turner_apart(self) -> bool:
        """Tell whether the buttons of the pictures are away from them: low, in a tall screen within reach."""
        return self.theme.reach and self.theme.portrait

    def follow(self, scene: Scene) -> bool:
        """Show another picture of the same laureate."""
        before, after = _where(self.scene), _where(scene)
        if (before.laureate, before.among) != (after.laureate, after.among):
            return False
        self.scene = scene
        self.gallery.show(after.picture)
        self.gallery.soon(self._picture_changed)
        return True

    def _picture_changed(self) -> Box:
        self.gallery.place(self.gallery.box)
        return self.gallery.on_screen(self.gallery.box)

    def arrivals(self) -> list[tuple[Box, str]]:
        """Let only the words emerge."""
        return [(self._text_box, "paper")]

    def arrange(self, box: Box) -> None:
        """Picture at the left or on top; beside it the words, the code, and the ways on lowest."""
        theme = self.theme
        if self.laureate is None:
            for piece in self.children:
                piece.place(box.inset(theme.u(6.4)))
            return
        self.clear_widgets()
        if theme.portrait:
            share = 0.36 if not theme.text_size else 0.3
            picture, text = box.cut_top(round(box.height * share))
        else:
            picture, text = box.cut_left(round(box.width * (0.42 if not theme.text_size else 0.38)))
        self._text_box = text
        inner = text.inset(theme.u(6.4 if not theme.portrait else 7.0), 0)
        inner = Box(inner.x, inner.y + theme.u(3.2), inner.width, inner.height - theme.u(3.2 + 5.0))
        self.gallery.place(picture)
        self.add(self.gallery)
        inner, lower = self._lower(inner)
        inner, code = self._place_code(inner)
        inside: list[Piece] = [] if self.links in lower or not self.links.pieces else [self.links]
        if self.code and not code:
            inside.append(self.code)
        self.scroller = self._scroller(self.laureate, inner, inside)
        self.scroller.place(inner)
        self.add(self.scroller, *code, *lower)

    def _scroller(self, laureate: Laureate, box: Box, inside: list[Piece]) -> Scroller:
        """Set the words roomy, else closer, else let them scroll."""
        theme, say = self.theme, self.scene.say
        for close, tightness in ((False, 1.0), (False, 0.62), (True, 0.62)):
            column = laureate_words(self.scene, laureate, self.colour, close=close, tightness=tightness)
            for piece in inside:
                if piece.parent:
                    piece.parent.remove_widget(piece)
                column.row(piece, 2.6)
            if column.height_at(box.width) <= box.height:
                break
        return Scroller(theme, column, names=(say("Further up"), say("Further down")))

    def _lower(self, box: Box) -> tuple[Box, list[Piece]]:
        """Place the ways on at the bottom, from below; return the room above, and what was placed."""
        theme = self.theme
        placed: list[Piece] = []
        if self.neighbours:
            row, box = box.cut_bottom(self.neighbours[0].height_at(box.width), theme.u(2.0))
            for neighbour, part in zip(self.neighbours, row.columns(2, theme.u(1.6)), strict=True):
                neighbour.place(Box(round(part.x), part.y, round(part.right) - round(part.x), part.height))
            placed += self.neighbours
        if theme.reach:
            box, apart = self._apart(box)
            placed = apart + placed
        return box, placed

    def _place_code(self, box: Box) -> tuple[Box, list[Piece]]:
        """Place the code, unless the words need its room: then it goes with them."""
        theme = self.theme
        height = self.code.height_at(box.width) if self.code else 0
        if not self.code or box.height - height < theme.u(_LEAST_WORDS_U):
            return box, []
        if theme.reach:  # what cannot be touched gives way to the words and their buttons
            card, box = box.cut_top(height, theme.u(3.0))
        else:
            card, box = box.cut_bottom(height, theme.u(2.4))
        return box, [self.code.place(card)]

    def _apart(self, box: Box) -> tuple[Box, list[Piece]]:
        """Place the links, and the buttons of the pictures at their right or above them; return the room above."""
        theme = self.theme
        width, gap = (self.turner.natural_width(), theme.u(3.0)) if self.turner else (0.0, 0.0)
        beside = sum(link.natural_width() for link in self.links.pieces) + gap + width <= box.width
        links = self.links.height_at(box.width - (width + gap if beside else 0)) if self.links.pieces else 0.0
        placed: list[Piece] = []
        row = box
        rows = 2 if theme.portrait else 1  # more would lift the buttons of the text out of reach
        low = links <= theme.u(rows * (TOUCH_U + 1.2))
        if links and low and box.height - links >= theme.u(_LEAST_WORDS_U):
            row, box = box.cut_bottom(links, theme.u(2.0))
            self.links.place(row.cut_left(row.width - width - gap)[0] if beside else row)
            placed.append(self.links)
        if self.turner:
            if not beside or not placed:
                row, box = box.cut_bottom(theme.u(TOUCH_U), theme.u(2.0))
            self.turner.place(row.cut_right(width)[0])
            placed.insert(0, self.turner)
        return box, placed

    def draw(self) -> None:
        """Draw the ground of the words."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.paper)


def _where(scene: Scene) -> at.Laureate:
    where = scene.visit.where
    return where if isinstance(where, at.Laureate) else at.Laureate("")
