"""Attract, the screen between two visits. It invites, and begins a visit in the language that is touched."""

from kivy.input import MotionEvent

from kiosk.edition.types import Language
from kiosk.i18n import gettext_noop, translator_for
from kiosk.screens.attract.slideshow import Slideshow
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.visit.events import Began
from kiosk.widgets.controls.buttons import Pill
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Element, Placeholder
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.shapes import gradient
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.wrap_layout import layout_wrapped, wrapped_height

LANGUAGE_NAMES: dict[Language, str] = {"fr": "Français", "en": "English", "nl": "Nederlands"}
"""Each language in its own words; never translated."""

_SETTINGS = (
    ("display", "lead"),
    ("title", "lead"),
    ("title", "body"),
    ("title_close", "body_close"),
    ("heading", "small"),
)
"""Styles of the name and of the sentence below it, from roomy to close."""


class AttractScreen(Screen):
    """The name beside slowly changing pictures. A touch anywhere begins a visit."""

    background = "coal"

    def __init__(self, scene: Scene, *, slide_s: float = 45.0) -> None:
        self.slide_s = slide_s
        super().__init__(scene)

    def compose(self, scene: Scene) -> None:
        theme, exhibit = scene.theme, scene.edition.exhibit
        self.name = scene.text(exhibit.title)
        refs = [
            ref
            for slide in exhibit.slides
            for picture in (slide.picture, slide.then)
            if picture and (ref := scene.picture_ref(picture))
        ]
        self.slides = Slideshow(theme, refs, every_s=self.slide_s, on_change=self._caption) if refs else None
        self.scrim = _AttractScrim(theme)
        self.words = Placeholder(theme)
        self.buttons = [
            Pill(
                theme,
                LANGUAGE_NAMES[language],
                lambda language=language: scene.send(Began(language)),
                kind="brick" if language == theme.language else "paper",
                second=translator_for(language)(gettext_noop("Touch to begin")),
                style="choice",
            )
            for language in scene.edition.languages
        ]
        self.caption = self._caption_of(refs[0].caption if refs else "")
        if self.slides:
            self.add(self.slides)
            self.slides.start()
        self.add(self.scrim, self.words, *self.buttons, self.caption)

    def _caption_of(self, text: str) -> Text:
        return Text(self.scene.theme, text, "small", colour=self.scene.theme.palette.on_coal_quiet, align="right")

    def _caption(self, shown: int) -> None:
        if self.slides and self.slides.refs[shown].caption != self.caption.text:
            self.caption.set_text(self.slides.refs[shown].caption)

    def _column(self, title: str, sentence: str) -> Column:
        """Return the words about the exhibit in these styles."""
        scene, exhibit = self.scene, self.scene.edition.exhibit
        light, colour = self.theme.palette.light, self.theme.palette.on_coal
        column = Column(scene.theme)
        column.row(Text(scene.theme, scene.text(exhibit.eyebrow).upper(), "eyebrow", colour=light))
        name = Text(scene.theme, scene.text(exhibit.title), title, colour=colour, role="heading", most_lines=2)
        column.row(name, 2.6)
        return column.row(Text(scene.theme, scene.text(exhibit.sentence), sentence, colour=colour, balance=True), 3.6)

    def layout_children(self, rect: Rect) -> None:
        """Put the picture at the right or at the top, the words beside or below it."""
        theme = self.theme
        margin = theme.u(9.6 if not theme.portrait else 7.0)
        if theme.portrait:
            picture = rect.cut_top(rect.height * 0.6)[0]
            words = rect.inset(margin, theme.u(7))
        else:
            picture = rect.cut_right(rect.width * 0.68)[0]
            words = Rect(
                rect.x + margin, rect.y + theme.u(9.6), rect.width * 0.44 - margin / 2, rect.height - theme.u(22)
            )
        if self.slides:
            self.slides.layout(picture)
        row = rect.inset(margin, 0) if not theme.portrait else words
        height = wrapped_height(self.buttons, row.width, theme, gap=2.0)
        layout_wrapped(self.buttons, Rect(row.x, words.y, row.width, height), theme, gap=2.0)
        self._place_words(words, height)
        self._place_caption(rect)
        self.scrim.picture = picture
        self.scrim.words_top = self.words.top
        self.scrim.caption = self.caption.rect
        self.scrim.layout(rect)

    def _place_words(self, rect: Rect, below: float) -> None:
        """Set the words as large as fits above the buttons, which are ``below`` pixels high."""
        theme = self.theme
        room = rect.height - below - theme.u(8 if not theme.portrait else 40)
        words = first_that_fits(
            _SETTINGS,
            lambda setting: self._column(*setting),
            lambda column: column.height_for_width(rect.width) <= room,
        )
        needed = words.height_for_width(rect.width)
        if theme.portrait:
            top = rect.y + below + theme.u(8) + needed
        else:
            top = min(rect.top, rect.y + below + (rect.height - below + needed) * 0.56 + theme.u(4))
        self.words.show(words, Rect(rect.x, top - needed, rect.width, needed))

    def _place_caption(self, rect: Rect) -> None:
        """Put the caption into a corner with room for the longest caption."""
        theme, refs = self.theme, self.slides.refs if self.slides else []
        width = theme.u(60)
        tallest = max((self._caption_of(ref.caption).height_for_width(width) for ref in refs), default=0.0)
        corner = rect.inset(theme.u(4), theme.u(3))
        if theme.portrait:
            self.caption.layout(Rect(corner.right - width, corner.top - tallest, width, tallest))
            return
        row = max((button.top for button in self.buttons if button.right > corner.right - width), default=corner.y)
        y = corner.y if row == corner.y else row + theme.u(2)
        self.caption.layout(Rect(corner.right - width, y, width, tallest))

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take a touch anywhere, unless a language takes it."""
        if not super().on_touch_down(touch):
            touch.grab(self)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Begin in the first language if the finger was not on a button."""
        if touch.grab_current is self:
            touch.ungrab(self)
            self.scene.send(Began())
            return True
        return bool(super().on_touch_up(touch))

    def leave(self) -> None:
        if self.slides:
            self.slides.stop()


class _AttractScrim(Element):
    """The shade between the dark background and the pictures, dark enough for the words on it."""

    picture = Rect(0, 0, 0, 0)
    words_top = 0.0
    caption = Rect(0, 0, 0, 0)

    def paint(self) -> None:
        theme, picture, caption = self.theme, self.picture, self.caption
        palette = theme.palette
        coal, edge = palette.coal, theme.cover(palette.on_coal_quiet)
        if theme.portrait:
            # dark as far up as the words reach: a third of the way up, the shade has lost a quarter of its opacity
            rise = max(picture.height * 0.5, (self.words_top + theme.u(1) - picture.y) / 0.31)
            gradient(Rect(picture.x, picture.y, picture.width, rise), coal, 1.0, 0.0)
            height = picture.top - caption.y + theme.u(1)
            top = Rect(picture.x, picture.top - height, picture.width, height)
            gradient(top, coal, edge, 0.94)
            gradient(Rect(top.x, top.y - theme.u(12), top.width, theme.u(12)), coal, 0.0, edge)
        else:
            gradient(Rect(picture.x, picture.y, picture.width * 0.55, picture.height), coal, 1.0, 0.0, towards="right")
            foot = Rect(picture.x, picture.y, picture.width, caption.top + theme.u(1) - picture.y)
            gradient(foot, coal, 0.9, edge)
            gradient(Rect(foot.x, foot.top, foot.width, theme.u(14)), coal, edge, 0.0)
