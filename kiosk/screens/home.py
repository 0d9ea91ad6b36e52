"""Home: three doors and nothing else to decide."""

from kiosk.edition.types import Door as DoorEntry
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import where as at
from kiosk.widgets.box import Box
from kiosk.widgets.door import Door, DoorWords
from kiosk.widgets.picture import Picture, shade
from kiosk.widgets.piece import Piece, fill
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
        heights = [door.heights(boxes[0].width) for door in self.doors]
        shared = tuple(max(column) for column in zip(*heights, strict=True))
        for door, place in zip(self.doors, boxes, strict=True):
            door.words_height = None if theme.portrait else shared
            door.place(place)

    def draw(self) -> None:
        """Draw the ground that shows between the doors."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.paper)


class _Hero(Piece):
    """The name above low doors, on the first picture of the attract screen."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.theme)
        theme, exhibit = scene.theme, scene.edition.exhibit
        palette = theme.palette
        self._picture = Picture(theme, scene.shot(exhibit.slides[0].picture))
        self._veil = _HeroVeil(theme)
        self._title = Text(
            theme, scene.text(exhibit.title), "display", colour=palette.on_coal, role="heading", most_lines=2
        )
        self._sentence = Text(theme, scene.text(exhibit.sentence), "lead", colour=palette.on_coal, balance=True)
        self.add(self._picture, self._veil, self._title, self._sentence)

    def arrange(self, box: Box) -> None:
        """Put the words at the foot of the picture."""
        theme = self.theme
        inner = box.inset(theme.u(4.8), theme.u(5.0))
        sentence, rest = inner.cut_bottom(self._sentence.height_at(inner.width), theme.u(2.4))
        title = rest.cut_bottom(self._title.height_at(inner.width))[0]
        self._picture.place(box)
        self._veil.place(Box(box.x, box.y, box.width, min(box.height, title.top - box.y + theme.u(26))))
        self._title.place(title)
        self._sentence.place(sentence)


class _HeroVeil(Piece):
    def draw(self) -> None:
        box, coal = self.box, self.theme.palette.coal
        self.canvas.before.clear()
        with self.canvas.before:
            lower, upper = box.cut_bottom(box.height * 0.6)
            shade(lower, coal, 0.95, 0.8)
            shade(upper, coal, 0.8, 0.0)
