"""The building: a place in two or more states to compare, other places, and what there is to discover."""

from dataclasses import replace

from kiosk.edition.types import HotSpot, Place
from kiosk.screens.building.comparer.comparer import Comparer
from kiosk.screens.building.comparer.geometry import WHOLE
from kiosk.screens.building.comparer.overlays import HotSpotMark
from kiosk.screens.building.comparer.pair import Pair, normal
from kiosk.screens.building.controls import (
    BuildingCallbacks,
    BuildingControls,
    caption_of,
    intro_of,
    make_controls,
    state_pictures,
    states_of,
)
from kiosk.screens.building.layout import place_landscape, place_portrait
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import routes
from kiosk.visit.events import Moved
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text


class BuildingScreen(Screen):
    """The comparer over the whole screen, or over its width; everything to touch at its foot or below it."""

    background = "coal"

    def compose(self, scene: Scene) -> None:
        """Make the comparer; the layout makes the controls for the room that there is."""
        route = self.route
        self.of_place = place = scene.place(route.place) or scene.edition.building[0]
        self.name = scene.text(place.title)
        self.comparer = comparer = Comparer(
            scene.theme,
            state_pictures(scene, place),
            [
                HotSpotMark(number, spot.x, spot.y, self._spot_name(number, spot), states_of(spot, place))
                for number, spot in enumerate(place.hot_spots, start=1)
            ],
            name=scene.say("Divider"),
            frame=place.frame,
            say=self._describe,
            on_change=self._moved,
            on_open=lambda number: self._open(place.hot_spots[number]),
            on_touch=self._touched,
            on_sweep=lambda _running: self._renew_controls(),
        )
        self._callbacks = BuildingCallbacks(
            on_open=self._open, on_about=self._about, on_turn=self._turn, on_choose_place=self._go_to
        )
        self._controls: BuildingControls | None = None
        self._controls_made_for: tuple[object, ...] = ()
        self.add(comparer)
        self._show()

    @property
    def route(self) -> routes.BuildingRoute:
        """The place of the visitor in the building."""
        return self.scene.route_or(routes.BuildingRoute(self.scene.edition.building[0].id))

    @property
    def spot(self) -> HotSpot | None:
        """The hot spot whose card is open."""
        return next((spot for spot in self.of_place.hot_spots if spot.id == self.route.hot_spot), None)

    def follow(self, scene: Scene) -> bool:
        """Follow every change at the same place."""
        if not isinstance(scene.visit.route, routes.BuildingRoute) or scene.visit.route.place != self.route.place:
            return False
        self.scene = scene
        self._show()
        self._renew_controls()
        return True

    def leave(self) -> None:
        self.comparer.leave()

    # Words.

    def _spot_name(self, number: int, spot: HotSpot) -> str:
        return self.scene.say("Number {number}: {title}", number=number, title=self.scene.text(spot.title))

    def _describe(self, pair: Pair) -> str:
        say, states = self.scene.say, state_pictures(self.scene, self.of_place)
        if pair.whole is not None:
            return say("{state} is shown whole", state=states[pair.whole].name)
        return say(
            "{left} at the left, {right} at the right, divider at {percent} %",
            left=states[pair.left].name,
            right=states[pair.right].name,
            percent=round(pair.divider * 100),
        )

    # Events.

    def _show(self) -> None:
        """Show what the visit says. An open hot spot is in sight, in a state in which it is true."""
        route, spot = self.route, self.spot
        pair, view = normal(route.left, route.right, route.divider, len(self.of_place.states)), route.view
        if spot is not None:
            view = view if self.comparer.sees(spot.x, spot.y, view) else WHOLE
            pair = self._with_state_of(spot, pair, view)
        self.comparer.show(pair, view)

    def _with_state_of(self, spot: HotSpot, pair: Pair, view: routes.View) -> Pair:
        """Return the pair; or, if the spot is not true where it lies, one that shows a state in which it is."""
        count, true = len(self.of_place.states), states_of(spot, self.of_place)
        if pair.state_at(self.comparer.share_of(spot.x, view)) in true:
            return pair
        state = next((state for state in (pair.left, pair.right) if state in true), min(true))
        return normal(state, state, 0.0 if state in (pair.right, count - 1) else 1.0, count)

    def _send(self, route: routes.BuildingRoute) -> None:
        if route != self.route:
            self.scene.send(Moved(route))

    def _moved(self, pair: Pair, view: routes.View) -> None:
        left, right, divider = pair
        self._send(replace(self.route, left=left, right=right, divider=divider, view=view))

    def _open(self, spot: HotSpot | None) -> None:
        self.comparer.halt()
        self._send(replace(self.route, hot_spot=spot.id if spot else None, about=False))

    def _about(self) -> None:
        self.comparer.halt()
        self._send(replace(self.route, hot_spot=None, about=not self.route.about))

    def _turn(self, direction: int) -> None:
        """Open the spot before or after, among those that are seen."""
        spots, open_spot = self.of_place.hot_spots, self.spot
        among = [n for n, spot in enumerate(spots) if n in self.comparer.marks_here() or spot is open_spot]
        at_present = next((i for i, n in enumerate(among) if spots[n] is open_spot), 0)
        self._open(spots[among[(at_present + direction) % len(among)]])

    def _touched(self) -> None:
        """Close the card: a finger came down beside it."""
        if self.spot is not None or self.route.about:
            self._open(None)

    def _go_to(self, place: Place) -> None:
        if place is not self.of_place:
            self.scene.send(Moved(routes.BuildingRoute(place.id)))

    # Controls.

    def layout_children(self, rect: Rect) -> None:
        self._lay_out(rect)
        if self.theme.reach and self._controls_made_for != self._needs():
            self._lay_out(rect)  # only the place of the pictures says which discs are in sight and have twins
        controls, comparer = self._controls, self.comparer
        placed = [element for element in controls.elements if element.visible] if controls else []
        self.add(*placed)
        comparer.hide_under([element.rect for element in placed])
        comparer.mark_opened(self.of_place.hot_spots.index(self.spot) if self.spot else None)
        comparer.waits = self.spot is not None or self.route.about

    def _lay_out(self, rect: Rect) -> None:
        comparer = self.comparer
        if self._controls is not None:
            self.clear_widgets([element for element in self._controls.elements if element.parent is self])
        self._controls_made_for = self._needs()
        self._controls = controls = make_controls(self.scene, self.of_place, comparer, self.spot, self._callbacks)
        if self.theme.portrait:
            place_portrait(self.theme, rect, comparer, controls, self._words)
        else:
            place_landscape(self.theme, rect, comparer, controls, self._words, spot=self.spot)
        self._show()  # the layout decides what is in sight

    def _words(self, intro: str, caption: str) -> tuple[Text, Text]:
        """Return the intro and the caption of the place in these letters."""
        return intro_of(self.scene, self.of_place, intro), caption_of(self.scene, self.comparer, caption)

    def _needs(self) -> tuple[object, ...]:
        """Return all on which the controls depend."""
        route, comparer = self.route, self.comparer
        marks = tuple(comparer.marks_here()) if self.theme.reach else ()
        return (comparer.pair[:2], comparer.sweeping, comparer.view.zoom > 1, route.hot_spot, route.about, marks)

    def _renew_controls(self) -> None:
        if self._controls is not None and self._controls_made_for != self._needs():
            self.layout_children(self.rect)
