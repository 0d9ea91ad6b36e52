"""The controls around the comparer: names, buttons, other places, and the card of what is open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kiosk.edition.types import HotSpot, Place, State, Words
from kiosk.i18n import year_of
from kiosk.screens.building.comparer.comparer import ZOOM_STEP, Comparer
from kiosk.screens.building.comparer.overlays import StatePicture
from kiosk.screens.building.info_card import InfoCard
from kiosk.screens.building.thumbnail import Thumbnail
from kiosk.screens.running_text import add_body, add_doubt, link_buttons
from kiosk.screens.scene import Scene
from kiosk.visit import routes
from kiosk.widgets.controls.buttons import Pill, RoundButton
from kiosk.widgets.controls.segmented_control import SegmentedControl, SegmentEntry
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.touchable import Action
from kiosk.widgets.core.wrap_layout import WrapLayout


@dataclass(frozen=True, slots=True)
class BuildingCallbacks:
    """The callbacks of the controls, called when a visitor has touched one."""

    on_open: Callable[[HotSpot | None], None]
    on_about: Callable[[], None]
    on_turn: Callable[[int], None]
    on_choose_place: Callable[[Place], None]


@dataclass(slots=True)
class BuildingControls:
    """The controls around the comparer. One that has no room is not laid out, and so not visible."""

    eyebrow: Text
    title: Text
    intro: Text
    caption: Text
    card: InfoCard | None
    spot_buttons: WrapLayout | None
    states: SegmentedControl
    zoom: list[RoundButton]
    about: Pill | None
    places: list[Thumbnail]
    steps: list[RoundButton]
    """The buttons for the previous and the next place, used if not all places have room."""

    @property
    def elements(self) -> list[Element]:
        """Everything, in reading order."""
        some = (
            self.eyebrow, self.title, self.intro, self.card, self.spot_buttons, self.states,
            *self.zoom, self.about, *self.places, *self.steps, self.caption,
        )  # fmt: skip
        return [element for element in some if element is not None]


def states_of(spot: HotSpot, place: Place) -> frozenset[int]:
    """Return the positions of the states in which a spot is true; all of them if it names none."""
    named = frozenset(number for number, state in enumerate(place.states) if state.id in spot.states)
    return named or frozenset(range(len(place.states)))


def state_pictures(scene: Scene, place: Place) -> list[StatePicture]:
    """Return the states as the comparer shows them.

    The first and the last have their year, if it differs and their names do not say it. Only the order is certain
    of those in between, so they have their names alone.
    """
    states = place.states
    differ = states[0].date[:4] != states[-1].date[:4]
    return [
        _state_picture(scene, state, dated=differ and number in (0, len(states) - 1))
        for number, state in enumerate(states)
    ]


def _state_picture(scene: Scene, state: State, *, dated: bool) -> StatePicture:
    name, year, ref = scene.text(state.name), year_of(state.date), scene.picture_ref(state.picture)
    return (
        StatePicture(name, year, f"{name}, {year}", ref)
        if dated and year not in name
        else StatePicture("", name, name, ref)
    )


def make_controls(
    scene: Scene, place: Place, comparer: Comparer, spot: HotSpot | None, callbacks: BuildingCallbacks
) -> BuildingControls:
    """Make the controls for what the comparer shows now."""
    theme, say, palette = scene.theme, scene.say, scene.theme.palette
    title = scene.text(place.title)
    return BuildingControls(
        eyebrow=Text(
            theme,
            scene.text(scene.edition.exhibit.building_door.title).upper(),
            "eyebrow",
            colour=palette.light,
            most_lines=1,
        ),
        title=Text(theme, title, "title", colour=palette.on_coal, role="heading", most_lines=1),
        intro=intro_of(scene, place, "body" if theme.portrait else "small"),
        caption=caption_of(scene, comparer, "small"),
        card=_card(scene, place, spot, callbacks),
        spot_buttons=_spot_buttons(scene, place, comparer, spot, callbacks) if theme.reach else None,
        states=_segments(scene, comparer),
        zoom=_zoom(scene, comparer),
        about=Pill(theme, say("In the story"), callbacks.on_about, icon="book-open")
        if scene.named_links(place.links)
        else None,
        places=[
            Thumbnail(
                theme,
                scene.text(one.title),
                scene.picture_ref(one.states[0].picture),
                lambda one=one: callbacks.on_choose_place(one),
                chosen=one is place,
            )
            for one in scene.edition.building
        ]
        if len(scene.edition.building) > 1
        else [],
        steps=_steps(scene, place, callbacks),
    )


def intro_of(scene: Scene, place: Place, style: str) -> Text:
    """Return the intro of a place in this style."""
    return Text(scene.theme, scene.text(place.intro), style, colour=scene.theme.palette.on_coal)


def caption_of(scene: Scene, comparer: Comparer, style: str) -> Text:
    """Return the caption of the first picture in this style."""
    theme = scene.theme
    captions = [picture.ref.caption for picture in comparer.states if picture.ref]
    align = "left" if theme.portrait else "right"
    return Text(theme, captions[0] if captions else "", style, colour=theme.palette.on_coal, align=align)


def _steps(scene: Scene, place: Place, callbacks: BuildingCallbacks) -> list[RoundButton]:
    places, say = scene.edition.building, scene.say
    here = places.index(place)
    before, after = places[here - 1], places[(here + 1) % len(places)]
    return [
        RoundButton(scene.theme, icon, name, lambda one=one: callbacks.on_choose_place(one))
        for icon, name, one in (
            ("chevron-left", say("Previous: {name}", name=scene.text(before.title)), before),
            ("chevron-right", say("Next: {name}", name=scene.text(after.title)), after),
        )
    ]


def _zoom(scene: Scene, comparer: Comparer) -> list[RoundButton]:
    theme, say = scene.theme, scene.say
    nearer = RoundButton(theme, "zoom-in", say("Zoom in"), lambda: comparer.zoom_by(ZOOM_STEP))
    if comparer.view.zoom == 1:
        return [nearer]
    return [
        RoundButton(theme, "maximize", say("Show the whole picture"), comparer.zoom_out),
        RoundButton(theme, "zoom-out", say("Zoom out"), lambda: comparer.zoom_by(1 / ZOOM_STEP)),
        nearer,
    ]


def _segments(scene: Scene, comparer: Comparer) -> SegmentedControl:
    say = scene.say
    entries = []
    for number, picture in enumerate(comparer.states):
        show, shown = partial(comparer.show_state, number), number in comparer.pair[:2]
        entries.append(SegmentEntry(picture.figure, show, "paper" if shown else "coal", shown, name=picture.name))
    icon, name = ("pause", say("Stop")) if comparer.sweeping else ("play", say("Show all states one after another"))
    entries.append(SegmentEntry("", comparer.sweep, "brick", icon=icon, name=name))
    return SegmentedControl(scene.theme, say("States"), entries)


def _spot_buttons(
    scene: Scene, place: Place, comparer: Comparer, spot: HotSpot | None, callbacks: BuildingCallbacks
) -> WrapLayout:
    """Return a button for each disc: discs are high up, these are within reach."""
    pills = []
    for number in comparer.marks_here():
        mark, own = comparer.marks[number], place.hot_spots[number]
        kind = "brick" if own is spot else "paper"
        pill = Pill(scene.theme, str(mark.number), lambda own=own: callbacks.on_open(own), kind=kind)
        pill.name = mark.name
        pills.append(pill)
    return WrapLayout(scene.theme, pills)


def _card(scene: Scene, place: Place, spot: HotSpot | None, callbacks: BuildingCallbacks) -> InfoCard | None:
    """Return the card of the open hot spot, or the one about the place."""
    theme, say = scene.theme, scene.say
    if spot is not None:
        number = say("Number {number}", number=place.hot_spots.index(spot) + 1)
        column = _titled(scene, number, scene.text(spot.title), balance=True)
        add_body(column, scene, spot.text)
        if spot.to_verify:
            add_doubt(column, scene)
        return _info_card(scene, column, spot.title, lambda: callbacks.on_open(None), callbacks.on_turn)
    if not scene.route_or(routes.BuildingRoute(place.id)).about:
        return None
    column = _titled(scene, say("In the story"), scene.text(place.title))
    column.row(Text(theme, scene.text(place.intro), "body", colour=theme.palette.ink), 1.6)
    column.row(link_buttons(scene, place.links), 2.4)
    return _info_card(scene, column, place.title, callbacks.on_about)


def _titled(scene: Scene, eyebrow: str, title: str, *, balance: bool = False) -> Column:
    theme, palette = scene.theme, scene.theme.palette
    column = Column(theme)
    column.row(Text(theme, eyebrow.upper(), "eyebrow", colour=palette.brick_text))
    return column.row(Text(theme, title, "heading", colour=palette.ink, role="heading", balance=balance), 1.2)


def _info_card(
    scene: Scene, content: Column, name: Words, on_close: Action, on_turn: Callable[[int], None] | None = None
) -> InfoCard:
    say = scene.say
    return InfoCard(
        scene.theme,
        content,
        name=scene.text(name),
        close_name=say("Close"),
        scroll_names=(say("Further up"), say("Further down")),
        turn_names=(say("Previous number"), say("Next number")),
        on_close=on_close,
        on_turn=on_turn,
    )
