"""Home: three doors and nothing else to decide."""

from kiosk.edition.types import Door as DoorEntry
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import where as at
from kiosk.widgets.box import Box
from kiosk.widgets.door import CLOSEST, Door, DoorWords
from kiosk.widgets.picture import Picture
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import fill, shade
from kiosk.widgets.text import Text


class HomeScreen(Screen):
    """The way into the story, the school and the laureates."""

    ground = "paper"

    def compose(self, scene: Scene) -> None:
        """Make the doors."""
        edition, exhibit = scene.edition, scene.edition.exhibit
        self.name = scene.text(exhibit.title)
        self.doors = [
            self._door(scene, exhibit.story_door, at.Story(edition.story[0].id)),
            self._door(scene, exhibit.building_door, at.Building(edition.building[0].id)),
            self._door(scene, exhibit.laureates_door, at.Laureates()),
        ]
        self.hero = _Hero(scene) if self._low else None
        if self.hero:
            self.add(self.hero)
        self.add(*self.doors)

    @property
    def _low(self) -> bool:
        """Tell whether the doors must be low: on a tall screen, for a hand that does not reach up."""
        return self.theme.portrait and self.theme.reach

    def _door(self, scene: Scene, door: DoorEntry, where: at.Where) -> Door:
        words = DoorWords(scene.text(door.eyebrow), scene.text(door.title), scene.text(door.sentence))
        return Door(scene.theme, words, scene.shot(door.picture), scene.go(where), low=self._low)

    def arrange(self, box: Box) -> None:
        """Put the doors beside each other, or below each other on a tall screen; their words line up."""
        theme = self.theme
        gap = theme.u(1.2)
        if self.hero:
            doors, above = box.cut_bottom(theme.u(72), gap)
            self.hero.place(above)
            box = doors
        boxes = box.rows(3, gap) if theme.portrait else box.columns(3, gap)
        boxes = [Box(round(b.x), round(b.y), round(b.right) - round(b.x), round(b.top) - round(b.y)) for b in boxes]
        shared = self._fit(boxes[0])
        for door, place in zip(self.doors, boxes, strict=True):
            door.words_height = None if theme.portrait else shared
            door.place(place)

    def _fit(self, box: Box) -> tuple[float, float, float]:
        """Set the words of all doors alike, as large as fits into this one; return the heights that they share."""
        shared = (0.0, 0.0, 0.0)
        for setting in range(CLOSEST + 1):
            for door in self.doors:
                door.set_in(setting)
            shared = self._shared(box.width)
            fits = [door.fits(box, None if self.theme.portrait else shared) for door in self.doors]
            if all(fits):
                return shared
        for door in self.doors:
            door.cut_to(box)
        return self._shared(box.width)

    def _shared(self, width: float) -> tuple[float, float, float]:
        eyebrow, title, sentence = zip(*(door.heights(width) for door in self.doors), strict=True)
        return (max(eyebrow), max(title), max(sentence))

    def draw(self) -> None:
        """Draw the ground that shows between the doors."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.paper)


_HERO_SETTINGS = (("display", "lead"), ("title", "lead"), ("title", "body"), ("title_close", "body_close"))
"""The letters of the name and of the sentence: the first in which both fit, else the last."""


class _Hero(Piece):
    """The name above low doors, on the first picture of the attract screen."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.theme)
        self._scene = scene
        self._picture = Picture(scene.theme, scene.shot(scene.edition.exhibit.slides[0].picture))
        self._veil = _HeroVeil(scene.theme)
        self._words = Piece(scene.theme)
        self.add(self._picture, self._veil, self._words)

    def _texts(self, title: str, sentence: str) -> tuple[Text, Text]:
        """Return the name and the sentence below it, set in these letters."""
        scene, exhibit, colour = self._scene, self._scene.edition.exhibit, self.theme.palette.on_coal
        return (
            Text(scene.theme, scene.text(exhibit.title), title, colour=colour, role="heading", most_lines=2),
            Text(scene.theme, scene.text(exhibit.sentence), sentence, colour=colour, balance=True),
        )

    def arrange(self, box: Box) -> None:
        """Put the words at the foot of the picture, in the largest letters in which they fit."""
        theme = self.theme
        inner, gap = box.inset(theme.u(4.8), theme.u(5.0)), theme.u(2.4)
        texts = self._texts(*_HERO_SETTINGS[0])
        for setting in _HERO_SETTINGS:
            texts = self._texts(*setting)
            if sum(text.height_at(inner.width) for text in texts) + gap <= inner.height:
                break
        name, told = texts
        sentence, rest = inner.cut_bottom(told.height_at(inner.width), gap)
        title = rest.cut_bottom(name.height_at(inner.width))[0]
        self._picture.place(box)
        self._veil.words_top = title.top
        self._veil.place(Box(box.x, box.y, box.width, min(box.height, title.top - box.y + theme.u(26))))
        self._words.clear_widgets()
        self._words.add(*texts)
        self._words.place(inner)
        name.place(title)
        told.place(sentence)


class _HeroVeil(Piece):
    words_top = 0.0

    def draw(self) -> None:
        box, coal = self.box, self.theme.palette.coal
        self.canvas.before.clear()
        with self.canvas.before:
            edge = max(0.8, self.theme.cover(self.theme.palette.on_coal))
            lower, upper = box.cut_bottom(max(box.height * 0.6, min(box.height, self.words_top - box.y)))
            shade(lower, coal, 0.95, edge)
            shade(upper, coal, edge, 0.0)
