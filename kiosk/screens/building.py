"""The building: a place in two or more states to compare, other places, and what there is to discover."""

from dataclasses import replace

from kiosk.edition.types import HotSpot, Place
from kiosk.screens.building_furniture import Furniture, Hands, caption_of, furnish, intro_of, stages_of, states_of
from kiosk.screens.building_layout import place_landscape, place_portrait
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import where as at
from kiosk.visit.events import Moved
from kiosk.widgets.box import Box
from kiosk.widgets.comparer import Comparer
from kiosk.widgets.comparer_parts import SpotMark
from kiosk.widgets.comparison import WHOLE, View
from kiosk.widgets.pairing import Pair, normal
from kiosk.widgets.shapes import fill
from kiosk.widgets.text import Text


class BuildingScreen(Screen):
    """The comparer over the whole screen, or over its width; everything to touch at its foot or below it."""

    ground = "coal"

    def compose(self, scene: Scene) -> None:
        """Make the comparer; what stands around it is made when it is known how much room there is."""
        where = self.where
        self.of_place = place = scene.place(where.place) or scene.edition.building[0]
        self.name = scene.text(place.title)
        self.comparer = comparer = Comparer(
            scene.theme,
            stages_of(scene, place),
            [
                SpotMark(number, spot.x, spot.y, self._spot_name(number, spot), states_of(spot, place))
                for number, spot in enumerate(place.hot_spots, start=1)
            ],
            name=scene.say("Divider"),
            frame=place.frame,
            tell=self._tell,
        )
        comparer.show(self._pair(where), View(where.view.zoom, where.view.x, where.view.y))
        comparer.moved = self._moved
        comparer.opened = lambda number: self._open(place.hot_spots[number])
        comparer.touched = self._touched
        comparer.swept = lambda _on: self._refurnish()
        self._hands = Hands(open=self._open, about=self._about, turn=self._turn, go_to=self._go_to)
        self._furniture: Furniture | None = None
        self._furnished_for: tuple[object, ...] = ()
        self.add(comparer)

    @property
    def where(self) -> at.Building:
        """Where the visitor is in the building."""
        where = self.scene.visit.where
        return where if isinstance(where, at.Building) else at.Building(self.scene.edition.building[0].id)

    @property
    def spot(self) -> HotSpot | None:
        """The hot spot whose card is open."""
        return next((spot for spot in self.of_place.hot_spots if spot.id == self.where.hot_spot), None)

    def follow(self, scene: Scene) -> bool:
        """Go along with all that happens at the same place."""
        if not isinstance(scene.visit.where, at.Building) or scene.visit.where.place != self.where.place:
            return False
        self.scene = scene
        where = self.where
        if not self.comparer.moving:
            self._show(self._pair(where), View(where.view.zoom, where.view.x, where.view.y))
        self._refurnish()
        return True

    def leave(self) -> None:
        """Stop all that moves."""
        self.comparer.leave()

    # What is said.

    def _spot_name(self, number: int, spot: HotSpot) -> str:
        return self.scene.say("Number {number}: {title}", number=number, title=self.scene.text(spot.title))

    def _tell(self, pair: Pair) -> str:
        say, stages = self.scene.say, stages_of(self.scene, self.of_place)
        if pair.whole is not None:
            return say("{state} is shown whole", state=stages[pair.whole].name)
        return say(
            "{left} at the left, {right} at the right, divider at {percent} %",
            left=stages[pair.left].name,
            right=stages[pair.right].name,
            percent=round(pair.divider * 100),
        )

    # What happens.

    def _show(self, pair: Pair, view: View) -> None:
        if (self.comparer.pair, self.comparer.view) != (pair, view):
            self.comparer.show(pair, view)

    def _pair(self, where: at.Building) -> Pair:
        """Return the pair to show. An open hot spot that is not true where it lies brings a state in which it is."""
        count = len(self.of_place.states)
        pair = normal(where.left, where.right, where.divider, count)
        spot = next((spot for spot in self.of_place.hot_spots if spot.id == where.hot_spot), None)
        if spot is None:
            return pair
        true = states_of(spot, self.of_place)
        if pair.state_at(self.comparer.share_of(spot.x)) in true:
            return pair
        state = next((state for state in (pair.left, pair.right) if state in true), min(true))
        return normal(state, state, 0.0 if state in (pair.right, count - 1) else 1.0, count)

    def _send(self, where: at.Building) -> None:
        if where != self.where:
            self.scene.send(Moved(where))

    def _moved(self, pair: Pair, view: View) -> None:
        divider = round(pair.divider, 4)
        self._send(replace(self.where, left=pair.left, right=pair.right, divider=divider, view=at.View(*view)))

    def _open(self, spot: HotSpot | None) -> None:
        self.comparer.halt()
        self._send(replace(self.where, hot_spot=spot.id if spot else None, about=False))

    def _about(self) -> None:
        self.comparer.halt()
        self._send(replace(self.where, hot_spot=None, about=not self.where.about))

    def _turn(self, direction: int) -> None:
        """Open the spot before or after, among those that are seen."""
        spots, open_spot = self.of_place.hot_spots, self.spot
        among = [n for n, spot in enumerate(spots) if n in self.comparer.marks_here() or spot is open_spot]
        at_present = next((i for i, n in enumerate(among) if spots[n] is open_spot), 0)
        self._open(spots[among[(at_present + direction) % len(among)]])

    def _touched(self) -> None:
        """Close the card: a finger came down beside it."""
        if self.spot is not None or self.where.about:
            self._open(None)

    def _go_to(self, place: Place) -> None:
        if place is not self.of_place:
            self.scene.send(Moved(at.Building(place.id)))

    # What stands around the comparer.

    def arrange(self, box: Box) -> None:
        """Furnish the screen anew, and divide it."""
        self._lay_out(box)
        if self.theme.reach and self._furnished_for != self._needs():
            self._lay_out(box)  # which discs have twins is only known once the pictures have their place
        furniture, comparer = self._furniture, self.comparer
        placed = [piece for piece in furniture.pieces if piece.width > 0] if furniture else []
        self.add(*placed)
        comparer.hide_under([piece.box for piece in placed])
        comparer.mark_opened(self.of_place.hot_spots.index(self.spot) if self.spot else None)
        comparer.waits = self.spot is not None or self.where.about

    def _lay_out(self, box: Box) -> None:
        comparer = self.comparer
        if self._furniture is not None:
            self.clear_widgets([piece for piece in self._furniture.pieces if piece.parent is self])
        self._furnished_for = self._needs()
        self._furniture = furniture = furnish(self.scene, self.of_place, comparer, self.spot, self._hands)
        if self.theme.portrait:
            place_portrait(self.theme, box, comparer, furniture, self._words)
        else:
            place_landscape(self.theme, box, comparer, furniture, self._words, spot=self.spot)
        if not comparer.moving:
            pair, view = self._pair(self.where), comparer.view
            if self.spot is not None and not comparer.sees(self.spot.x, self.spot.y):
                view = WHOLE
            self._show(pair, view)

    def _words(self, intro: str, caption: str) -> tuple[Text, Text]:
        """Return the intro and the caption of the place in these letters."""
        return intro_of(self.scene, self.of_place, intro), caption_of(self.scene, self.comparer, caption)

    def draw(self) -> None:
        """Draw the dark ground."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.coal)

    def _needs(self) -> tuple[object, ...]:
        """Return all on which the furniture depends."""
        where, comparer = self.where, self.comparer
        marks = tuple(comparer.marks_here()) if self.theme.reach else ()
        return (comparer.pair[:2], comparer.sweeping, comparer.view.zoom > 1, where.hot_spot, where.about, marks)

    def _refurnish(self) -> None:
        if self._furniture is not None and self._furnished_for != self._needs():
            self.arrange(self.box)
