"""Attract: the screen between two visits. Invites, and begins a visit in the language that is touched."""

from kivy.input import MotionEvent

from kiosk.edition.types import Language
from kiosk.phrases import phrase, phrases
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit.visit import Began
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Pill, flow_height, place_flow
from kiosk.widgets.picture import shade
from kiosk.widgets.piece import Piece, fill
from kiosk.widgets.slides import Slides
from kiosk.widgets.text import Text

LANGUAGE_NAMES: dict[Language, str] = {"fr": "Français", "en": "English", "nl": "Nederlands"}
"""Each language in its own words; never translated."""


class AttractScreen(Screen):
    """The name beside slowly changing pictures. The whole screen is a way in."""

    ground = "coal"

    def __init__(self, scene: Scene, *, slide_s: float = 45.0) -> None:
        self.slide_s = slide_s
        super().__init__(scene)

    def compose(self, scene: Scene) -> None:
        """Make the pictures, the name and a button for each language."""
        theme, exhibit = scene.theme, scene.edition.exhibit
        palette = theme.palette
        self.name = scene.text(exhibit.title)
        shots = [
            shot
            for slide in exhibit.slides
            for picture in (slide.picture, slide.then)
            if picture and (shot := scene.shot(picture))
        ]
        self.slides = Slides(theme, shots, every_s=self.slide_s) if shots else None
        self.veil = _Veil(theme)
        self.eyebrow = Text(theme, scene.text(exhibit.eyebrow).upper(), "eyebrow", colour=palette.light)
        self.title = Text(
            theme, scene.text(exhibit.title), "display", colour=palette.on_coal, role="heading", most_lines=2
        )
        self.sentence = Text(theme, scene.text(exhibit.sentence), "lead", colour=palette.on_coal, balance=True)
        self.buttons = [
            Pill(
                theme,
                LANGUAGE_NAMES[language],
                lambda language=language: scene.send(Began(language)),
                kind="brick" if language == theme.language else "paper",
                second=phrases(language)(phrase("Touch to begin")),
                letters="choice",
            )
            for language in scene.edition.languages
        ]
        self.caption = Text(
            theme, shots[0].caption if shots else "", "small", colour=palette.on_coal_quiet, align="right"
        )
        if self.slides:
            self.add(self.slides)
            self.slides.changed = self._caption
            self.slides.start()
        self.add(self.veil, self.eyebrow, self.title, self.sentence, *self.buttons, self.caption)

    def _caption(self, shown: int) -> None:
        if self.slides and self.slides.shots[shown].caption != self.caption.text:
            self.caption.say(self.slides.shots[shown].caption)

    def arrange(self, box: Box) -> None:
        """Put the picture at the right or at the top, the words beside or below it."""
        theme = self.theme
        margin = theme.u(9.6 if not theme.portrait else 7.0)
        if theme.portrait:
            picture = box.cut_top(box.height * 0.6)[0]
            words = box.inset(margin, theme.u(7))
        else:
            picture = box.cut_right(box.width * 0.68)[0]
            words = Box(box.x + margin, box.y + theme.u(9.6), box.width * 0.44 - margin / 2, box.height - theme.u(22))
        if self.slides:
            self.slides.place(picture)
        self.veil.picture = picture
        self.veil.place(box)
        row = box.inset(margin, 0) if not theme.portrait else words
        height = flow_height(self.buttons, row.width, theme, gap=2.0)
        place_flow(self.buttons, Box(row.x, words.y, row.width, height), theme, gap=2.0)
        texts = [self.eyebrow, self.title, self.sentence]
        gaps = (theme.u(2.6), theme.u(3.6), 0)
        needed = sum(t.height_at(words.width) for t in texts) + sum(gaps)
        if theme.portrait:
            top = words.y + height + theme.u(8) + needed
        else:
            top = min(words.top, words.y + height + (words.height - height + needed) * 0.56 + theme.u(4))
        for text, after in zip(texts, gaps, strict=True):
            own = text.height_at(words.width)
            text.place(Box(words.x, top - own, words.width, own))
            top -= own + after
        own = self.caption.height_at(theme.u(60))
        corner = box.inset(theme.u(4), theme.u(3))
        if theme.portrait:
            self.caption.place(Box(corner.right - theme.u(60), corner.top - own, theme.u(60), own))
        else:
            self.caption.place(Box(corner.right - theme.u(60), corner.y, theme.u(60), own))

    def draw(self) -> None:
        """Draw the dark ground."""
        self.canvas.before.clear()
        with self.canvas.before:
            fill(self.box, self.theme.palette.coal)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Begin a visit wherever the finger is, unless it is on a language."""
        if not super().on_touch_down(touch):
            touch.grab(self)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Begin in the first language when a finger leaves that was on no button."""
        if touch.grab_current is self:
            touch.ungrab(self)
            self.scene.send(Began())
            return True
        return bool(super().on_touch_up(touch))

    def leave(self) -> None:
        """Stop the pictures."""
        if self.slides:
            self.slides.stop()


class _Veil(Piece):
    """The shade that lets the pictures grow out of the dark ground."""

    picture = Box(0, 0, 0, 0)

    def draw(self) -> None:
        theme, picture = self.theme, self.picture
        coal = theme.palette.coal
        self.canvas.before.clear()
        with self.canvas.before:
            if theme.portrait:
                shade(Box(picture.x, picture.y, picture.width, picture.height * 0.5), coal, 1.0, 0.0)
                shade(Box(picture.x, picture.top - theme.u(24), picture.width, theme.u(24)), coal, 0.0, 0.94)
            else:
                shade(Box(picture.x, picture.y, picture.width * 0.55, picture.height), coal, 1.0, 0.0, towards="right")
                shade(Box(picture.x, picture.y, picture.width, theme.u(30)), coal, 0.85, 0.0)
