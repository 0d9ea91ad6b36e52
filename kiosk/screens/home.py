"""Home: three doors and nothing else to decide."""

from kiosk.edition.types import Door as DoorEntry
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit import where as at
from kiosk.widgets.box import Box
from kiosk.widgets.door import Door, DoorWords
from kiosk.widgets.piece import fill


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
        self.add(*self.doors)

    def _door(self, scene: Scene, door: DoorEntry, where: at.Where) -> Door:
        words = DoorWords(scene.text(door.eyebrow), scene.text(door.title), scene.text(door.sentence))
        return Door(scene.theme, words, scene.shot(door.picture), scene.go(where))

    def arrange(self, box: Box) -> None:
        """Put the doors beside each other, or below each other on a tall screen; their words line up."""
        theme = self.theme
        gap = theme.u(1.2)
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
