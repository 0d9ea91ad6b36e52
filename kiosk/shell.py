"""The whole picture: the screen for where the visitor is, the rail below it, the idle question above both.

What an edition is made of, where it comes from, and when a visitor has left, it does not know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk.screens import screen_for
from kiosk.screens.attract import LANGUAGE_NAMES, AttractScreen
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import Theme
from kiosk.visit import where as at
from kiosk.visit.events import (
    Answered,
    ChangedTextSize,
    ChoseLanguage,
    Event,
    Opened,
    ToggledContrast,
    ToggledReach,
    VisitorLeft,
    WentBack,
    WentHome,
)
from kiosk.widgets.arrival import LONGEST_FRAME_S, Arrival
from kiosk.widgets.box import Box
from kiosk.widgets.picture import TEXTURES
from kiosk.widgets.piece import Frame, Piece
from kiosk.widgets.question import Question
from kiosk.widgets.rail import Entry, Rail

if TYPE_CHECKING:
    from kiosk.edition.folder import LoadedEdition
    from kiosk.runtime.store import Store


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of an exhibit, in seconds; ``None`` follows the edition."""

    ask_after_s: float | None = None
    leave_after_s: float | None = None
    slide_s: float = 45.0


class Shell(Piece):
    """The whole window: a screen, the rail below it, and the question above both.

    The picture depends on the store and on the size of the window, and on nothing else.
    """

    def __init__(self, store: "Store", *, frame: Frame | None = None, pace: Pace = Pace(), calm: bool = False) -> None:
        super().__init__(Theme(1920, 1080))
        self.frame = frame
        self.store = store
        self.pace = pace
        self.calm = calm
        self.screen: Screen | None = None
        self.rail: Rail | None = None
        self.question: Question | None = None
        self._arrival: Arrival | None = None
        self._scene: Scene | None = None
        self._line = _Line(self.send)
        store.bind(visit=self._show, loaded=self._show)

    def fit(self, width: float, height: float) -> None:
        """Fill a window of this size, in pixels."""
        if width < 1 or height < 1:
            return
        self.size = (width, height)
        TEXTURES.fit(width, height)
        self._show()

    def send(self, event: Event) -> None:
        """Let something happen to the visit."""
        self.store.send(event)

    def _theme(self) -> Theme:
        visit = self.store.visit
        return Theme(
            round(self.width),
            round(self.height),
            language=visit.language,
            text_size=visit.text_size,
            high_contrast=visit.high_contrast,
            reach=visit.reach,
            rotation=self.frame.rotation if self.frame is not None else 0,
        )

    def _show(self, *_: object) -> None:
        """Show the present scene; keep whatever of the present picture is still right."""
        if self.width < 100:
            return
        visit = self.store.visit
        scene = Scene(visit, self._theme(), self.store.loaded, self._line)
        before, self._scene = self._scene, scene
        if before is None or before.theme != scene.theme or before.loaded is not scene.loaded:
            self._renew(scene, arrives=False)
        elif before.visit.trail != visit.trail:
            stays = len(before.visit.trail) == len(visit.trail) and type(before.visit.where) is type(visit.where)
            if not (stays and self.screen is not None and self.screen.follow(scene)):
                self._renew(scene, arrives=not self.calm and self._is_quick)
        self._ask(self._scene)

    @property
    def _is_quick(self) -> bool:
        return self.frame is None or self.frame.whole_frame_s <= LONGEST_FRAME_S

    def _renew(self, scene: Scene, *, arrives: bool) -> None:
        self._line.cut()
        self._line = _Line(self.send)
        self._scene = scene = replace(scene, send=self._line)
        if self.screen is not None:
            self.screen.leave()
        if self._arrival is not None:
            self._arrival.stop()
        self.clear_widgets()
        self.question = None
        box = Box(0, 0, self.width, self.height)
        self.theme = scene.theme
        self.screen = screen = screen_for(scene, slide_s=self.pace.slide_s)
        self.rail = None
        if not isinstance(screen, AttractScreen):
            self.rail = _rail(scene)
            below, box = box.cut_bottom(Rail.height_in(scene.theme))
            self.add(screen, self.rail)
            self.rail.place(below)
        else:
            self.add(screen)
        screen.place(box)
        if arrives:
            palette = scene.theme.palette
            self._arrival = Arrival(scene.theme, [(part, getattr(palette, name)) for part, name in screen.arrivals()])
            self.add(self._arrival)
            self._arrival.play()

    def _ask(self, scene: Scene) -> None:
        if not scene.visit.asking:
            if self.question is not None:
                self.remove_widget(self.question)
                self.question = None
            return
        if self.question is None:
            say = scene.say
            self.question = Question(
                scene.theme,
                title=say("Still there?"),
                sentence=say("No answer? Then we start again from the beginning."),
                yes=say("I am still here"),
                leave=say("I have finished"),
                stay=lambda: scene.send(Answered()),
                go=lambda: scene.send(VisitorLeft()),
            )
            whole = self.idle_times()[1]
            self.question.seconds = round(whole)
            self.add(self.question)
            self.question.place(Box(0, 0, self.width, self.height))

    def rehearse(self, loaded: "LoadedEdition") -> Iterator[None]:
        """Make the screens of an edition unseen, one with each step, so that they are quick for the first visitor too.

        What is kept of it: imported code, the measures and pictures of letters, triangles of maps. The present
        visit and picture stay as they are.
        """
        edition = loaded.edition
        visit = self.store.fresh_in(loaded)
        laureates: list[at.Where] = [at.Laureate(one.id) for one in edition.laureates[:1]]
        places: list[at.Where] = [at.Home(), at.Building(edition.building[0].id), at.Story(edition.story[0].id)]
        for where in (*laureates, *places, at.About(), at.Laureates()):
            if self.width < 100:
                return
            theme = replace(self._theme(), language=visit.language)
            scene = Scene(replace(visit, trail=(at.Home(), where)), theme, loaded, _nobody)
            below, above = Box(0, 0, self.width, self.height).cut_bottom(Rail.height_in(scene.theme))
            screen = screen_for(scene, slide_s=self.pace.slide_s)
            screen.place(above)
            screen.leave()
            _rail(scene).place(below)
            yield

    def idle_times(self) -> tuple[float, float]:
        """Return after how many seconds the exhibit asks, and after how many more it goes back to attract."""
        idle = self.store.loaded.edition.exhibit.idle
        return (self.pace.ask_after_s or idle.ask_after_s, self.pace.leave_after_s or idle.leave_after_s)


def _nobody(_event: Event) -> None:
    """Hear what a screen says that is only rehearsed."""


class _Line:
    """The way from one screen to the visit. It is cut when the screen is replaced.

    A finger that was down at that moment still belongs to the old screen, and must change nothing when it lifts.
    """

    def __init__(self, send: Callable[[Event], None]) -> None:
        self._send: Callable[[Event], None] | None = send

    def __call__(self, event: Event) -> None:
        if self._send is not None:
            self._send(event)

    def cut(self) -> None:
        """Let nothing through any more."""
        self._send = None


def _rail(scene: Scene) -> Rail:
    visit, say, send = scene.visit, scene.say, scene.send
    if isinstance(visit.where, at.Home):
        ways = [Entry(say("About"), lambda: send(Opened(at.About())), icon="info")]
    else:
        ways = [Entry(say("Home"), lambda: send(WentHome()), icon="house")]
        if len(visit.trail) > 2:
            ways.append(Entry(say("Back"), lambda: send(WentBack()), icon="arrow-left"))
    languages = [
        Entry(
            LANGUAGE_NAMES[language],
            lambda language=language: send(ChoseLanguage(language)),
            short=language.upper(),
            chosen=language == visit.language,
        )
        for language in scene.edition.languages
    ]
    settings = [
        Entry(say("Text size"), lambda: send(ChangedTextSize()), "a-large-small", chosen=visit.text_size > 0),
        Entry(say("Contrast"), lambda: send(ToggledContrast()), "contrast", chosen=visit.high_contrast, role="switch"),
        Entry(say("Within reach"), lambda: send(ToggledReach()), "accessibility", chosen=visit.reach, role="switch"),
    ]
    return Rail(
        scene.theme, say("Ways and settings"), ways=ways,
        languages=languages if len(languages) > 1 else [], settings=settings,
    )  # fmt: skip
