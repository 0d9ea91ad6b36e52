"""What stands around the comparer: names, buttons, other places, and the card of what is open."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.edition.types import HotSpot, Place, State
from kiosk.i18n import year_of
from kiosk.screens.running_text import body_text
from kiosk.screens.scene import Scene
from kiosk.widgets.buttons import Pill, RoundButton
from kiosk.widgets.card import Card
from kiosk.widgets.column import Column
from kiosk.widgets.comparer import ZOOM_STEP, Comparer
from kiosk.widgets.comparer_parts import Stage
from kiosk.widgets.flow import Aligned, Flow
from kiosk.widgets.mark import Mark
from kiosk.widgets.piece import Piece
from kiosk.widgets.segments import Segments
from kiosk.widgets.text import Text
from kiosk.widgets.thumbnail import Thumbnail


@dataclass(frozen=True, slots=True)
class Hands:
    """What can be done around the comparer."""

    open: Callable[[HotSpot | None], None]
    about: Callable[[], None]
    turn: Callable[[int], None]
    go_to: Callable[[Place], None]


@dataclass(slots=True)
class Furniture:
    """All that stands around the comparer. What has no room is never placed, and not shown."""

    eyebrow: Text
    title: Text
    intro: Text
    caption: Text
    card: Card | None
    twins: Flow | None
    states: Segments
    zoom: list[RoundButton]
    about: Pill | None
    places: list[Thumbnail]
    steps: list[RoundButton]
    """The ways to the place before and to the one after, for where not all places have room."""

    @property
    def pieces(self) -> list[Piece]:
        """Everything, in reading order."""
        some = (
            self.eyebrow, self.title, self.intro, self.card, self.twins, self.states,
            *self.zoom, self.about, *self.places, *self.steps, self.caption,
        )  # fmt: skip
        return [piece for piece in some if piece is not None]


def states_of(spot: HotSpot, place: Place) -> frozenset[int]:
    """Return the positions of the states in which a spot is true; all, where it names none."""
    named = frozenset(number for number, state in enumerate(place.states) if state.id in spot.states)
    return named or frozenset(range(len(place.states)))


def stages_of(scene: Scene, place: Place) -> list[Stage]:
    """Return the states as the comparer shows them.

    The first and the last are told by their year, where that tells them apart and their name does not;
    of what lies between, only the order is sure, so it has its name alone.
    """
    states = place.states
    told = states[0].date[:4] != states[-1].date[:4]
    return [_stage(scene, state, dated=told and number in (0, len(states) - 1)) for number, state in enumerate(states)]


def _stage(scene: Scene, state: State, *, dated: bool) -> Stage:
    name, year, shot = scene.text(state.name), year_of(state.date), scene.shot(state.picture)
    return Stage(name, year, f"{name}, {year}", shot) if dated and year not in name else Stage("", name, name, shot)


def furnish(scene: Scene, place: Place, comparer: Comparer, spot: HotSpot | None, hands: Hands) -> Furniture:
    """Make everything for what the comparer shows now."""
    theme, say, palette = scene.theme, scene.say, scene.theme.palette
    title = scene.text(place.title)
    return Furniture(
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
        card=_card(scene, place, spot, hands),
        twins=_twins(scene, place, comparer, spot, hands) if theme.reach else None,
        states=_segments(scene, comparer),
        zoom=_zoom(scene, comparer),
        about=Pill(theme, say("In the story"), hands.about, icon="book-open") if scene.ways(place.links) else None,
        places=[
            Thumbnail(
                theme,
                scene.text(one.title),
                scene.shot(one.states[0].picture),
                lambda one=one: hands.go_to(one),
                chosen=one is place,
            )
            for one in scene.edition.building
        ]
        if len(scene.edition.building) > 1
        else [],
        steps=_steps(scene, place, hands),
    )


def intro_of(scene: Scene, place: Place, letters: str) -> Text:
    """Return what a place is about, in these letters."""
    return Text(scene.theme, scene.text(place.intro), letters, colour=scene.theme.palette.on_coal)


def caption_of(scene: Scene, comparer: Comparer, letters: str) -> Text:
    """Return the caption of the first picture, in these letters."""
    theme = scene.theme
    captions = [stage.shot.caption for stage in comparer.stages if stage.shot]
    align = "left" if theme.portrait else "right"
    return Text(theme, captions[0] if captions else "", letters, colour=theme.palette.on_coal, align=align)


def _steps(scene: Scene, place: Place, hands: Hands) -> list[RoundButton]:
    places, say = scene.edition.building, scene.say
    here = places.index(place)
    before, after = places[here - 1], places[(here + 1) % len(places)]
    return [
        RoundButton(
            scene.theme,
            "chevron-left",
            say("Previous: {name}", name=scene.text(before.title)),
            lambda: hands.go_to(before),
        ),
        RoundButton(
            scene.theme,
            "chevron-right",
            say("Next: {name}", name=scene.text(after.title)),
            lambda: hands.go_to(after),
        ),
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


def _segments(scene: Scene, comparer: Comparer) -> Segments:
    say = scene.say
    states = Segments(scene.theme, say("States"))
    for number, stage in enumerate(comparer.stages):
        shown = number in comparer.pair[:2]
        states.entry(
            stage.figure,
            lambda number=number: comparer.show_state(number),
            chosen=shown,
            name=stage.name,
            kind="paper" if shown else "coal",
        )
    icon, name = ("pause", say("Stop")) if comparer.sweeping else ("play", say("Show all states one after another"))
    return states.entry("", comparer.sweep, icon=icon, name=name, kind="brick").close()


def _twins(scene: Scene, place: Place, comparer: Comparer, spot: HotSpot | None, hands: Hands) -> Flow:
    """Return a button for each disc: discs are high up, these are within reach."""
    pills = []
    for number in comparer.marks_here():
        mark, own = comparer.marks[number], place.hot_spots[number]
        kind = "brick" if own is spot else "paper"
        pill = Pill(scene.theme, str(mark.number), lambda own=own: hands.open(own), kind=kind)
        pill.name = mark.name
        pills.append(pill)
    return Flow(scene.theme, pills)


def _card(scene: Scene, place: Place, spot: HotSpot | None, hands: Hands) -> Card | None:
    where_about = getattr(scene.visit.where, "about", False)
    if spot is not None:
        return _spot_card(scene, place, spot, hands)
    return _place_card(scene, place, hands) if where_about else None


def _spot_card(scene: Scene, place: Place, spot: HotSpot, hands: Hands) -> Card:
    theme, say, palette = scene.theme, scene.say, scene.theme.palette
    number, title = place.hot_spots.index(spot) + 1, scene.text(spot.title)
    column = Column(theme)
    column.row(Text(theme, say("Number {number}", number=number).upper(), "eyebrow", colour=palette.brick_text))
    column.row(Text(theme, title, "heading", colour=palette.ink, role="heading", balance=True), 1.2)
    for kind, text in scene.blocks(spot.text):
        column.row(body_text(scene, kind, text), 1.6)
    if spot.to_verify:
        column.row(Aligned(theme, Mark(theme, say("To be verified"), palette.ink_quiet)), 1.6)
    return Card(
        theme,
        column,
        name=title,
        close=(say("Close"), lambda: hands.open(None)),
        turns=(
            ("arrow-left", say("Previous number"), lambda: hands.turn(-1)),
            ("arrow-right", say("Next number"), lambda: hands.turn(+1)),
        ),
        scroll_names=(say("Further up"), say("Further down")),
    )


def _place_card(scene: Scene, place: Place, hands: Hands) -> Card:
    theme, say, palette = scene.theme, scene.say, scene.theme.palette
    title = scene.text(place.title)
    column = Column(theme)
    column.row(Text(theme, say("In the story").upper(), "eyebrow", colour=palette.brick_text))
    column.row(Text(theme, title, "heading", colour=palette.ink, role="heading"), 1.2)
    column.row(Text(theme, scene.text(place.intro), "body", colour=palette.ink), 1.6)
    ways = [
        Pill(theme, way.name, scene.go(way.where), kind="sunk", icon=way.icon, role="link")
        for way in scene.ways(place.links)
    ]
    column.row(Flow(theme, ways), 2.4)
    return Card(
        theme,
        column,
        name=title,
        close=(say("Close"), hands.about),
        scroll_names=(say("Further up"), say("Further down")),
    )
