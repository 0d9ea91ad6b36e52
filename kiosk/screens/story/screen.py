"""The story: one chapter at a time, with a picture and a text, and a timeline to the other chapters."""

from dataclasses import dataclass

from kiosk.edition.types import Chapter, Dots, Figure
from kiosk.i18n import year_of
from kiosk.screens.running_text import add_body, add_doubt, link_buttons, source_words
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.screens.story.figures import Counted, DotsFigure, NumbersFigure
from kiosk.screens.story.timeline_scrubber import TimelineDate, TimelineScrubber
from kiosk.visit import routes
from kiosk.visit.events import Moved
from kiosk.widgets.controls.buttons import RoundButton
from kiosk.widgets.controls.scrim import Scrim
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.controls.swipe_picture import SwipePicture
from kiosk.widgets.core.column import Column
from kiosk.widgets.core.element import Background, Element, Placeholder
from kiosk.widgets.core.fitting import first_that_fits
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text

_LINKS_SHARE, _LINKS_SHARE_IN_REACH = 0.42, 0.25
"""Links that would take more of the room beside the picture go into the text, below its last line."""


class StoryScreen(Screen):
    """Picture at the left (or on top), text beside it, dates below."""

    def compose(self, scene: Scene) -> None:
        theme, say, palette = scene.theme, scene.say, scene.theme.palette
        chapters = scene.edition.story
        wanted = scene.route_or(routes.StoryRoute("")).chapter
        self.number = next((i for i, c in enumerate(chapters) if c.id == wanted), 0)
        chapter = chapters[self.number]
        self.name = scene.text(chapter.title)
        ref = scene.picture_ref(chapter.picture)
        self.picture = SwipePicture(theme, ref, on_turn=self.turn)
        self.scrim = Scrim(theme, palette.on_coal, foot=0.92)
        self.caption = Text(theme, ref.caption if ref else "", "small", colour=palette.on_coal, role="")
        self.chapter = chapter
        self.links = link_buttons(scene, chapter.links)
        self.band = Background(theme, palette.paper_sunk)
        self.dates = TimelineScrubber(
            theme,
            say("Dates"),
            [TimelineDate(year_of(c.date), f"{say.date(c.date)}. {scene.text(c.title)}") for c in chapters],
            self.number,
            on_choose=self.go_to,
        )
        self.before = RoundButton(
            theme, "arrow-left", say("Previous chapter"), lambda: self.turn(-1),
            kind="paper" if self._arrows_in_band else "coal", units=8.8,
        )  # fmt: skip
        self.after = RoundButton(
            theme, "arrow-right", say("Next chapter"), lambda: self.turn(+1), kind="brick", units=8.8
        )
        self.text_slot, self.links_slot = Placeholder(theme), Placeholder(theme)
        self.add(self.picture, self.scrim, self.caption, self.text_slot, self.links_slot, self.band, self.dates)
        if self.number > 0:
            self.add(self.before)
        if self.number < len(chapters) - 1:
            self.add(self.after)

    @property
    def _arrows_in_band(self) -> bool:
        return self.theme.portrait or self.theme.reach

    def turn(self, direction: int) -> None:
        """Go to the next chapter or the one before, if there is one."""
        self.go_to(self.number + direction)

    def go_to(self, number: int) -> None:
        """Go to a chapter by its number."""
        chapters = self.scene.edition.story
        if 0 <= number < len(chapters) and number != self.number:
            self.scene.send(Moved(routes.StoryRoute(chapters[number].id)))

    def fading_parts(self) -> list[tuple[Rect, str]]:
        """Let only the text fade in; the picture is there at once."""
        return [(self._text_rect, "paper")]

    def layout_children(self, rect: Rect) -> None:
        theme = self.theme
        arrow = theme.u(8.8)
        band, rest = rect.cut_bottom(theme.u(15.4 if not theme.reach or theme.portrait else 13.4))
        self.band.layout(band)
        if theme.portrait:
            picture, text = rest.cut_top(round(rest.height * (0.44 if not theme.text_size else 0.36)))
        else:
            picture, text = rest.cut_left(round(rest.width * (0.54 if not theme.text_size else 0.48)))
        self._text_rect = text
        self.picture.layout(picture)
        self._place_caption(picture)
        inner = text.inset(theme.u(7.0), theme.u(6.0 if not theme.portrait else 5.6))
        links = self.links.height_for_width(inner.width)
        apart = links <= inner.height * (_LINKS_SHARE if not theme.reach else _LINKS_SHARE_IN_REACH)
        if links and apart:
            row, inner = inner.cut_bottom(links, theme.u(2.4))
            self.links_slot.show(self.links, row)
        self._place_text(inner, inside=[self.links] if links and not apart else [])
        dates = band.inset(theme.u(5.0 if not theme.portrait else 3.0), 0)
        if self._arrows_in_band:
            left, dates = dates.cut_left(arrow, theme.u(1.6))
            right, dates = dates.cut_right(arrow, theme.u(1.6))
            self.before.layout(left.centred(arrow, arrow))
            self.after.layout(right.centred(arrow, arrow))
        else:
            middle = picture.inset(theme.u(4.0), 0)
            self.before.layout(middle.cut_left(arrow)[0].centred(arrow, arrow))
            self.after.layout(middle.cut_right(arrow)[0].centred(arrow, arrow))
        self.dates.layout(dates)

    def _place_text(self, rect: Rect, *, inside: list[Element]) -> None:
        """Set the text as large as fits, with these elements below it; it scrolls if it fits in no setting."""
        scene, say = self.scene, self.scene.say

        def build(setting: _Setting) -> tuple[Column, float]:
            column = _text(scene, self.chapter, setting)
            for element in inside:
                column.row(element, 2.6)
            return column, rect.height * setting.share

        column, _ = first_that_fits(_SETTINGS, build, lambda built: built[0].height_for_width(rect.width) <= built[1])
        self.text = Scroller(self.theme, column, names=(say("Further up"), say("Further down")))
        self.text_slot.show(self.text, rect)

    def _place_caption(self, picture: Rect) -> None:
        theme = self.theme
        strip = picture.inset(theme.u(5.6), theme.u(3.4))
        height = self.caption.height_for_width(strip.width)
        self.caption.layout(strip.cut_bottom(height)[0])
        solid = self.caption.top + theme.u(0.6) - picture.y if self.caption.text else 0.0
        self.scrim.lay_over(picture, solid=solid, fade=height + theme.u(14) - solid)


@dataclass(frozen=True, slots=True)
class _Setting:
    """A way to set a chapter, and how much of the height it may take."""

    title: str
    body: str
    tightness: float
    share: float


_SETTINGS = (
    _Setting("title", "lead", 1.15, 0.86),
    _Setting("title", "body", 1.0, 1.0),
    _Setting("title", "body_close", 0.75, 1.0),
    _Setting("title_close", "body_close", 0.62, 1.0),
)


def _text(scene: Scene, chapter: Chapter, setting: _Setting) -> Column:
    theme, palette, say = scene.theme, scene.theme.palette, scene.say
    column = Column(theme, tightness=setting.tightness)
    column.row(Text(theme, say.date(chapter.date).upper(), "eyebrow", colour=palette.brick_text))
    title = Text(
        theme,
        scene.text(chapter.title),
        setting.title,
        colour=palette.ink,
        balance=True,
        most_lines=2,
        role="heading",
    )
    column.row(title, 1.2)
    add_body(column, scene, chapter.body, gap=2.6, style=setting.body)
    if chapter.figure:
        column.row(_figure(scene, chapter.figure), 3.4)
    if sources := scene.sources(chapter.sources):
        # one source is named in full, several by their publishers: the about screen has them all
        names = [source_words(sources[0])] if len(sources) == 1 else list(dict.fromkeys(s.publisher for s in sources))
        line = say("Source: {names}", names=" · ".join(names))
        column.row(Text(theme, line, "small", colour=palette.ink_quiet), 3.0)
    if chapter.to_verify:
        add_doubt(column, scene)
    return column


def _figure(scene: Scene, figure: Figure) -> Element:
    counts = [Counted(c.value, scene.say.number(c.value), scene.text(c.label)) for c in figure.counts]
    return DotsFigure(scene.theme, counts) if isinstance(figure, Dots) else NumbersFigure(scene.theme, counts)
