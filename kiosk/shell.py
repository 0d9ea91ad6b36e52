"""The whole window: the screen for the visitor's place, the navigation bar below it, the prompt above both.

It knows neither the format of an edition nor its source, and does not decide when a visitor has left.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.screens import screen_for
from kiosk.screens.attract.screen import LANGUAGE_NAMES, AttractScreen
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import Theme
from kiosk.timings import Timings
from kiosk.visit import routes
from kiosk.visit.events import (
    ChangedTextSize,
    ChoseLanguage,
    ConfirmedPresence,
    Event,
    Opened,
    ToggledContrast,
    ToggledReach,
    VisitorLeft,
    WentBack,
    WentHome,
)
from kiosk.visit.state import Visit
from kiosk.widgets.controls.nav_bar import NavBar, NavEntry
from kiosk.widgets.controls.still_there_prompt import StillTherePrompt
from kiosk.widgets.core.element import DamageSink, Element
from kiosk.widgets.core.fade_in import LONGEST_FRAME_S, FadeIn
from kiosk.widgets.core.picture import TextureCache
from kiosk.widgets.core.rect import Rect

if TYPE_CHECKING:
    from kiosk.edition.folder import LoadedEdition
    from kiosk.runtime.store import Store


class Shell(Element):
    """The whole window: a screen, the navigation bar below it, and the prompt above both.

    The picture depends on the store and on the size of the window, and on nothing else.
    """

    def __init__(
        self,
        store: "Store",
        textures: TextureCache,
        *,
        damage_sink: DamageSink | None = None,
        timings: Timings = Timings(),  # noqa: B008 - it is immutable
        calm: bool = False,
    ) -> None:
        super().__init__(Theme(1920, 1080))
        self.damage_sink = damage_sink
        self.store = store
        self.textures = textures
        self.timings = timings
        self.calm = calm
        self.screen: Screen | None = None
        self.nav_bar: NavBar | None = None
        self.prompt: StillTherePrompt | None = None
        self._fade_in: FadeIn | None = None
        self._scene: Scene | None = None
        store.bind(visit=self._show, loaded=self._show)

    def fit(self, width: float, height: float) -> None:
        """Fill a window of this size, in pixels."""
        if width < 1 or height < 1:
            return
        self.size = (width, height)
        self.textures.fit(width, height)
        self._show()

    def count_down(self, seconds: int) -> None:
        """Show the seconds that remain for an answer to the prompt, if it is on the screen."""
        if self.prompt is not None:
            self.prompt.count_down(seconds, self._answer_s)

    @property
    def _answer_s(self) -> float:
        return self.timings.idle_limits(self.store.loaded)[1]

    def _theme(self) -> Theme:
        visit = self.store.visit
        return Theme(
            round(self.width),
            round(self.height),
            language=visit.language,
            text_size=visit.text_size,
            high_contrast=visit.high_contrast,
            reach=visit.reach,
            rotation=self.damage_sink.rotation if self.damage_sink is not None else 0,
        )

    def _show(self, *_: object) -> None:
        """Show the present scene; keep the parts of the picture that are still right."""
        if self.width < 100:
            return
        visit, loaded, theme, before = self.store.visit, self.store.loaded, self._theme(), self._scene
        if before is None or before.theme != theme or before.loaded is not loaded:
            self._renew(theme, arrives=False)
        elif before.visit.history == visit.history:
            self._scene = replace(before, visit=visit)
        elif not self._follows(before, visit):
            self._renew(theme, arrives=not self.calm and self._is_quick)
        self._show_or_hide_prompt()

    def _follows(self, before: Scene, visit: Visit) -> bool:
        """Let the present screen follow a visit that is still at the same place; return whether it did."""
        same_place = len(before.visit.history) == len(visit.history) and type(before.visit.route) is type(visit.route)
        if not same_place or self.screen is None:
            return False
        self._scene = replace(before, visit=visit)
        return self.screen.follow(self._scene)

    @property
    def _is_quick(self) -> bool:
        return self.damage_sink is None or self.damage_sink.whole_frame_s <= LONGEST_FRAME_S

    def _renew(self, theme: Theme, *, arrives: bool) -> None:
        self._scene = scene = Scene(self.store.visit, theme, self.store.loaded, self.store.open_gate(), self.textures)
        if self.screen is not None:
            self.screen.leave()
        if self._fade_in is not None:
            self._fade_in.stop()
        self.clear_widgets()
        self.prompt = None
        rect = Rect(0, 0, self.width, self.height)
        self.theme = scene.theme
        self.screen = screen = screen_for(scene, slide_s=self.timings.slide_s)
        self.nav_bar = None
        if not isinstance(screen, AttractScreen):
            self.nav_bar = _nav_bar(scene)
            below, rect = rect.cut_bottom(NavBar.height_in(scene.theme))
            self.add(screen, self.nav_bar)
            self.nav_bar.layout(below)
        else:
            self.add(screen)
        screen.layout(rect)
        if arrives:
            palette = scene.theme.palette
            self._fade_in = FadeIn(
                scene.theme, [(part, getattr(palette, name)) for part, name in screen.fading_parts()]
            )
            self.add(self._fade_in)
            self._fade_in.play()

    def _show_or_hide_prompt(self) -> None:
        scene = self._scene
        if scene is None or not scene.visit.asking:
            if self.prompt is not None:
                self.remove_widget(self.prompt)
                self.prompt = None
            return
        if self.prompt is None:
            say = scene.say
            self.prompt = StillTherePrompt(
                scene.theme,
                title=say("Still there?"),
                sentence=say("No answer? Then we start again from the beginning."),
                yes=say("I am still here"),
                leave=say("I have finished"),
                on_stay=lambda: scene.send(ConfirmedPresence()),
                on_leave=lambda: scene.send(VisitorLeft()),
            )
            self.prompt.seconds = round(self._answer_s)
            self.add(self.prompt)
            self.prompt.layout(Rect(0, 0, self.width, self.height))

    def rehearse(self, loaded: "LoadedEdition") -> Iterator[None]:
        """Make the screens of an edition without showing them, one at each step, so that no visitor waits for them.

        Imported code, the measures and pictures of letters, and the triangles of maps stay in memory. The present
        visit and picture do not change.
        """
        edition = loaded.edition
        visit = self.store.fresh_in(loaded)
        laureates: list[routes.Route] = [routes.LaureateRoute(one.id) for one in edition.laureates[:1]]
        places: list[routes.Route] = [
            routes.HomeRoute(),
            routes.BuildingRoute(edition.building[0].id),
            routes.StoryRoute(edition.story[0].id),
        ]
        for route in (*laureates, *places, routes.AboutRoute(), routes.LaureatesRoute()):
            if self.width < 100:
                return
            theme = replace(self._theme(), language=visit.language)
            scene = Scene(replace(visit, history=(routes.HomeRoute(), route)), theme, loaded, _ignore, self.textures)
            below, above = Rect(0, 0, self.width, self.height).cut_bottom(NavBar.height_in(scene.theme))
            screen = screen_for(scene, slide_s=self.timings.slide_s)
            screen.layout(above)
            screen.leave()
            _nav_bar(scene).layout(below)
            yield


def _ignore(_event: Event) -> None:
    """Ignore an event of a screen that is only rehearsed."""


def _nav_bar(scene: Scene) -> NavBar:
    visit, say, send = scene.visit, scene.say, scene.send
    if isinstance(visit.route, routes.HomeRoute):
        links = [NavEntry(say("About"), lambda: send(Opened(routes.AboutRoute())), icon="info")]
    else:
        links = [NavEntry(say("Home"), lambda: send(WentHome()), icon="house")]
        if len(visit.history) > 2:
            links.append(NavEntry(say("Back"), lambda: send(WentBack()), icon="arrow-left"))
    languages = [
        NavEntry(
            LANGUAGE_NAMES[language],
            lambda language=language: send(ChoseLanguage(language)),
            short=language.upper(),
            chosen=language == visit.language,
        )
        for language in scene.edition.languages
    ]
    settings = [
        NavEntry(say("Text size"), lambda: send(ChangedTextSize()), "a-large-small", chosen=visit.text_size > 0),
        NavEntry(
            say("Contrast"), lambda: send(ToggledContrast()), "contrast", chosen=visit.high_contrast, role="switch"
        ),
        NavEntry(say("Within reach"), lambda: send(ToggledReach()), "accessibility", chosen=visit.reach, role="switch"),
    ]
    return NavBar(
        scene.theme, say("Navigation and settings"), links=links,
        languages=languages if len(languages) > 1 else [], settings=settings,
    )  # fmt: skip
