"""Home: three doors, and nothing else to decide."""

from kiosk.edition.types import Door as DoorEntry
from kiosk.screens.home.door_button import SETTINGS, DoorButton, DoorWords
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import routes
from kiosk.widgets.controls.scrim import Scrim
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.picture import PictureView
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text


class HomeScreen(Screen):
    """The way into the story, the school and the laureates."""

    def compose(self, scene: Scene) -> None:
        edition, exhibit = scene.edition, scene.edition.exhibit
        self.name = scene.text(exhibit.title)
        self.doors = [
            self._door(scene, exhibit.story_door, routes.StoryRoute(edition.story[0].id)),
            self._door(scene, exhibit.building_door, routes.BuildingRoute(edition.building[0].id)),
            self._door(scene, exhibit.laureates_door, routes.LaureatesRoute()),
        ]
        self.hero = _Hero(scene) if self._low else None
        if self.hero:
            self.add(self.hero)
        self.add(*self.doors)

    @property
    def _low(self) -> bool:
        """Tell whether the doors must be low: on a tall screen, for hands that do not reach up."""
        return self.theme.portrait and self.theme.reach

    def _door(self, scene: Scene, door: DoorEntry, route: routes.Route) -> DoorButton:
        words = DoorWords(scene.text(door.eyebrow), scene.text(door.title), scene.text(door.sentence))
        return DoorButton(scene.theme, words, scene.picture_ref(door.picture), scene.go(route), low=self._low)

    def layout_children(self, rect: Rect) -> None:
        """Put the doors beside each other, or below each other on a tall screen; their words line up."""
        theme = self.theme
        gap = theme.u(1.2)
        if self.hero:
            doors, above = rect.cut_bottom(theme.u(72), gap)
            self.hero.layout(above)
            rect = doors
        rects = rect.rows(3, gap) if theme.portrait else rect.columns(3, gap)
        rects = [one.snapped() for one in rects]
        shared = self._fit(rects[0])
        for door, place in zip(self.doors, rects, strict=True):
            door.words_height = None if theme.portrait else shared
            door.layout(place)

    def _fit(self, rect: Rect) -> tuple[float, float, float]:
        """Set the words of all doors alike, as large as fits this rectangle; return the heights that they share."""

        def set_in(setting: tuple[str, str, int]) -> tuple[float, float, float]:
            for door in self.doors:
                door.set_in(*setting)
            return self._shared(rect.width)

        def fit(shared: tuple[float, float, float]) -> bool:
            return all(door.fits(rect, None if self.theme.portrait else shared) for door in self.doors)

        shared = first_that_fits(SETTINGS, set_in, fit)
        if not fit(shared):
            for door in self.doors:
                door.cut_to(rect)
        return self._shared(rect.width)

    def _shared(self, width: float) -> tuple[float, float, float]:
        eyebrow, title, sentence = zip(*(door.heights(width) for door in self.doors), strict=True)
        return (max(eyebrow), max(title), max(sentence))


_HERO_SETTINGS = (("display", "lead"), ("title", "lead"), ("title", "body"), ("title_close", "body_close"))
"""Styles of the name and of the sentence, from roomy to close."""


class _Hero(Element):
    """The name above low doors, on the first picture of the attract screen."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.theme)
        self._scene = scene
        self._picture = PictureView(scene.theme, scene.picture_ref(scene.edition.exhibit.slides[0].picture))
        self._scrim = Scrim(scene.theme, scene.theme.palette.on_coal, least=0.8)

    def _column(self, title: str, sentence: str) -> Column:
        """Return the name and the sentence below it in these styles."""
        scene, exhibit, colour = self._scene, self._scene.edition.exhibit, self.theme.palette.on_coal
        column = Column(scene.theme)
        column.row(Text(scene.theme, scene.text(exhibit.title), title, colour=colour, role="heading", most_lines=2))
        return column.row(Text(scene.theme, scene.text(exhibit.sentence), sentence, colour=colour, balance=True), 2.4)

    def layout_children(self, rect: Rect) -> None:
        """Put the words at the foot of the picture, as large as fits."""
        theme = self.theme
        inner = rect.inset(theme.u(4.8), theme.u(5.0))
        words = first_that_fits(
            _HERO_SETTINGS,
            lambda setting: self._column(*setting),
            lambda column: column.height_for_width(inner.width) <= inner.height,
        )
        place = inner.cut_bottom(words.height_for_width(inner.width))[0]
        self._picture.layout(rect)
        shade = min(rect.height, place.top - rect.y + theme.u(26))
        solid = max(shade * 0.6, min(shade, place.top - rect.y))
        self._scrim.lay_over(rect, solid=solid, fade=shade - solid)
        self.set_children(self._picture, self._scrim, words)
        words.layout(place)
