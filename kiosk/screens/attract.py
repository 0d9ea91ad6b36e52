"""Attract: the screen between two visits. Invites, and begins a visit in the language that is touched."""

from kivy.input import MotionEvent

from kiosk.edition.types import Language
from kiosk.i18n import gettext_noop, translator_for
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit.events import Began
from kiosk.widgets.box import Box
from kiosk.widgets.buttons import Pill
from kiosk.widgets.flow import flow_height, place_flow
from kiosk.widgets.piece import Piece
from kiosk.widgets.shapes import fill, shade
from kiosk.widgets.slides import Slides
from kiosk.widgets.text import Text

LANGUAGE_NAMES: dict[Language, str] = {"fr": "Français", "en": "English", "nl": "Nederlands"}
"""Each language in its own words; never translated."""

_SETTINGS = (
    ("display", "lead"),
    ("title", "lead"),
    ("title", "body"),
    ("title_close", "body_close"),
    ("heading", "small"),
)
"""The letters of the name and of the sentence below it: the first in which both fit, else the last."""


class AttractScreen(Screen):
    """The name beside slowly changing pictures. The whole screen is a way in."""

    ground = "coal"

    def __init__(self, scene: Scene, *, slide_s: float = 45.0) -> None:
        self.slide_s = slide_s
        super().__init__(scene)

    def compose(self, scene: Scene) -> None:
        """Make the pictures, the name and a button for each language."""
        theme, exhibit = scene.theme, scene.edition.exhibit
        self.name = scene.text(exhibit.title)
        shots = [
            shot
            for slide in exhibit.slides
            for picture in (slide.picture, slide.then)
            if picture and (shot := scene.shot(picture))
        ]
        self.slides = Slides(theme, shots, every_s=self.slide_s) if shots else None
        self.veil = _Veil(theme)
        self.words = Piece(theme)
        self.buttons = [
            Pill(
                theme,
                LANGUAGE_NAMES[language],
                lambda language=language: scene.send(Began(language)),
                kind="brick" if language == theme.language else "paper",
                second=translator_for(language)(gettext_noop("Touch to begin")),
                letters="choice",
            )
            for language in scene.edition.languages
        ]
        self.caption = self._caption_of(shots[0].caption if shots else "")
        if self.slides:
            self.add(self.slides)
            self.slides.changed = self._caption
            self.slides.start()
        self.add(self.veil, self.words, *self.buttons, self.caption)

    def _caption_of(self, text: str) -> Text:
        return Text(self.scene.theme, text, "small", colour=self.scene.theme.palette.on_coal_quiet, align="right")

    def _caption(self, shown: int) -> None:
        if self.slides and self.slides.shots[shown].caption != self.caption.text:
            self.caption.say(self.slides.shots[shown].caption)

    def _texts(self, title: str, sentence: str) -> list[Text]:
        """Return the words about the exhibit, set in these letters."""
        scene, palette, exhibit = self.scene, self.theme.palette, self.scene.edition.exhibit
        return [
            Text(scene.theme, scene.text(exhibit.eyebrow).upper(), "eyebrow", colour=palette.light),
            Text(scene.theme, scene.text(exhibit.title), title, colour=palette.on_coal, role="heading", most_lines=2),
            Text(scene.theme, scene.text(exhibit.sentence), sentence, colour=palette.on_coal, balance=True),
        ]

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
        row = box.inset(margin, 0) if not theme.portrait else words
        height = flow_height(self.buttons, row.width, theme, gap=2.0)
        place_flow(self.buttons, Box(row.x, words.y, row.width, height), theme, gap=2.0)
        self._place_words(words, height)
        self._place_caption(box)
        self.veil.picture = picture
        self.veil.words_top = max(text.top for text in self.words.children)
        self.veil.caption = self.caption.box
        self.veil.place(box)

    def _place_words(self, box: Box, below: float) -> None:
        """Set the words in the largest letters in which they fit above the buttons, which are ``below`` high."""
        theme = self.theme
        gaps = (theme.u(2.6), theme.u(3.6), 0)
        texts, needed = self._texts(*_SETTINGS[0]), 0.0
        room = box.height - below - theme.u(8 if not theme.portrait else 40)
        for setting in _SETTINGS:
            texts = self._texts(*setting)
            needed = sum(text.height_at(box.width) for text in texts) + sum(gaps)
            if needed <= room:
                break
        if theme.portrait:
            top = box.y + below + theme.u(8) + needed
        else:
            top = min(box.top, box.y + below + (box.height - below + needed) * 0.56 + theme.u(4))
        self.words.clear_widgets()
        self.words.add(*texts)
        self.words.place(Box(box.x, top - needed, box.width, needed))
        for text, after in zip(texts, gaps, strict=True):
            own = text.height_at(box.width)
            text.place(Box(box.x, top - own, box.width, own))
            top -= own + after

    def _place_caption(self, box: Box) -> None:
        """Put the caption into a corner, and keep room there for the longest of the pictures."""
        theme, shots = self.theme, self.slides.shots if self.slides else []
        width = theme.u(60)
        tallest = max((self._caption_of(shot.caption).height_at(width) for shot in shots), default=0.0)
        corner = box.inset(theme.u(4), theme.u(3))
        if theme.portrait:
            self.caption.place(Box(corner.right - width, corner.top - tallest, width, tallest))
            return
        row = max((button.top for button in self.buttons if button.right > corner.right - width), default=corner.y)
        y = corner.y if row == corner.y else row + theme.u(2)
        self.caption.place(Box(corner.right - width, y, width, tallest))

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
    """The shade that lets the pictures grow out of the dark ground, dark enough for the words upon it."""

    picture = Box(0, 0, 0, 0)
    words_top = 0.0
    caption = Box(0, 0, 0, 0)

    def draw(self) -> None:
        theme, picture, caption = self.theme, self.picture, self.caption
        palette = theme.palette
        coal, edge = palette.coal, theme.cover(palette.on_coal_quiet)
        self.canvas.before.clear()
        with self.canvas.before:
            if theme.portrait:
                # dark as far up as the words reach; a third of the way the shade has lost a quarter
                rise = max(picture.height * 0.5, (self.words_top + theme.u(1) - picture.y) / 0.31)
                shade(Box(picture.x, picture.y, picture.width, rise), coal, 1.0, 0.0)
                height = picture.top - caption.y + theme.u(1)
                top = Box(picture.x, picture.top - height, picture.width, height)
                shade(top, coal, edge, 0.94)
                shade(Box(top.x, top.y - theme.u(12), top.width, theme.u(12)), coal, 0.0, edge)
            else:
                shade(Box(picture.x, picture.y, picture.width * 0.55, picture.height), coal, 1.0, 0.0, towards="right")
                foot = Box(picture.x, picture.y, picture.width, caption.top + theme.u(1) - picture.y)
                shade(foot, coal, 0.9, edge)
                shade(Box(foot.x, foot.top, foot.width, theme.u(14)), coal, edge, 0.0)
