"""About: the cluster in short, its place, its partners, and the sources of the exhibit."""

from dataclasses import replace
from functools import partial

from kiosk.edition.addresses import ascii_address
from kiosk.edition.types import Map as EditionMap
from kiosk.screens.about.layout import SizeRequests, lay_out
from kiosk.screens.about.map_geometry import MapContent, MapPoint, MapShape
from kiosk.screens.about.map_view import MapView
from kiosk.screens.about.panels import PANELS, facts, least_height, panel, panel_names
from kiosk.screens.scene import Scene
from kiosk.screens.screen import Screen
from kiosk.theme import Theme
from kiosk.visit import routes
from kiosk.visit.events import Moved
from kiosk.widgets.controls.buttons import Pill
from kiosk.widgets.controls.qr_code import QrCode, readable
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.controls.segmented_control import SegmentedControl, SegmentEntry
from kiosk.widgets.core.element import Element, Placeholder
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.wrap_layout import layout_wrapped, wrapped_height

_CODE_U = 15.0
_CODE_TALL_U = 18.6
_SQUEEZE_U = 1.9
"""The padding that a button may give up so that all fit into one row."""


class AboutScreen(Screen):
    """A panel at the left (or on top), the map beside it, and below both the buttons for other panels and maps."""

    def compose(self, scene: Scene) -> None:
        """Make the elements; :meth:`follow` replaces those that depend on the panel or the map."""
        about = scene.edition.about
        self.name = scene.text(about.title)
        self.title, self.panel, self.scales, self.tabs = (Placeholder(scene.theme) for _ in range(4))
        self.map = MapView(
            scene.theme, self._plan(), name=scene.text(self.chosen_map.name), behind=scene.theme.palette.paper
        )
        self.add(self.title, self.panel, self.tabs, self.map, self.scales)
        self.words, self.code = Placeholder(scene.theme), Placeholder(scene.theme)
        self.address = scene.reachable(about.url)
        if self.address:
            self.add(self.words, self.code)

    @property
    def route(self) -> routes.AboutRoute:
        """The visitor's place on this screen."""
        return self.scene.route_or(routes.AboutRoute())

    @property
    def panel_name(self) -> str:
        """The panel that is shown."""
        return self.route.panel if self.route.panel in PANELS else PANELS[0]

    @property
    def chosen_map(self) -> EditionMap:
        """The map that is shown."""
        maps = self.scene.edition.about.maps
        return next((one for one in maps if one.id == self.route.map), maps[0])

    def follow(self, scene: Scene) -> bool:
        """Show another panel beside the same map, or another map beside the same panel."""
        panel_before, map_before = self.panel_name, self.chosen_map
        self.scene = scene
        if self.panel_name != panel_before:
            self._show_panel()
        if self.chosen_map is not map_before:
            self.map.show(self._plan(), scene.text(self.chosen_map.name))
            self.scales.show(self._scales())
        return True

    def layout_children(self, rect: Rect) -> None:
        tabs, scales, code = TabRow(self.theme, self._pills()), self._scales(), self._code()
        self._layout = layout = lay_out(
            self.theme,
            rect,
            SizeRequests(
                aspect=self.scene.edition.about.maps[0].aspect,
                title_height=self._heading(PANELS[0]).height_for_width,
                scales_width=scales.least_width(),
                scales_height=scales.height_for_width,
                tabs_width=tabs.least_width(),
                tabs_height=tabs.height_for_width,
                panel_height=lambda width: facts(self.scene, width=width).height_for_width(width),
                least_panel_height=partial(least_height, self.scene),
                code=code.side if code else 0,
                words_height=lambda width: self._words(width).height_for_width(width),
            ),
        )
        self.map.layout(layout.map)
        self.scales.show(self._scales(), layout.scales)
        self._show_panel()
        if code and layout.code and layout.words:
            self.code.show(code, layout.code)
            self._place_words(layout.words, layout.code)

    def _code(self) -> QrCode | None:
        if self.address is None:
            return None
        name = self.scene.say("Code for the address {address}", address=readable(self.address))
        code = QrCode(self.theme, ascii_address(self.address), name)
        code.module = max(
            3, round((_CODE_TALL_U if self.theme.portrait else _CODE_U) * self.theme.unit) // code.modules
        )
        return code

    def _words(self, width: float, *, align: str = "left") -> Text:
        """Return the sentence beside the code, with the address if both fit on one line."""
        theme, sentence = self.theme, self.scene.say("Continue at home")
        address = readable(self.address or "")
        whole, short = (
            Text(theme, text, "small_strong", colour=theme.palette.ink, align=align)
            for text in (f"{sentence} – {address}", sentence)
        )
        return whole if len(whole.typeset(width)[1]) == 1 else short

    def _place_words(self, rect: Rect, code: Rect) -> None:
        words = self._words(rect.width, align="right" if rect.right <= code.x else "left")
        height = words.height_for_width(rect.width)
        self.words.show(words, Rect(rect.x, round(rect.centre[1] - height / 2), rect.width, height))

    def _show_panel(self) -> None:
        say, layout = self.scene.say, self._layout
        self.title.show(self._heading(self.panel_name), layout.title)
        content: Element = panel(self.scene, self.panel_name, width=layout.panel.width, height=layout.panel.height)
        self.panel.show(Scroller(self.theme, content, names=(say("Further up"), say("Further down"))), layout.panel)
        self.tabs.show(TabRow(self.theme, self._pills()), layout.tabs)

    def _heading(self, name: str) -> Text:
        scene = self.scene
        words = scene.text(scene.edition.about.title) if name == PANELS[0] else panel_names(scene)[name]
        return Text(scene.theme, words, "title", colour=scene.theme.palette.ink, most_lines=1, role="heading")

    def _pills(self) -> list[Pill]:
        def pill(name: str, words: str) -> Pill:
            chosen, go = name == self.panel_name, partial(self._move, panel=name)
            return Pill(self.theme, words, go, kind="ink" if chosen else "sunk", chosen=chosen, role="tab")

        return [pill(*entry) for entry in panel_names(self.scene).items()]

    def _scales(self) -> SegmentedControl:
        scene, chosen = self.scene, self.chosen_map
        entries = [
            SegmentEntry(
                scene.text(one.name), partial(self._move, map=one.id), "ink" if one is chosen else "sunk", one is chosen
            )
            for one in scene.edition.about.maps
        ]
        return SegmentedControl(scene.theme, scene.say("Scale of the map"), entries)

    def _move(self, **change: str) -> None:
        self.scene.send(Moved(replace(self.route, **change)))

    def _plan(self) -> MapContent:
        text, plan = self.scene.text, self.chosen_map
        return MapContent(
            plan.aspect,
            tuple(MapShape(shape.kind, shape.rings) for shape in plan.shapes),
            tuple(MapPoint(mark.x, mark.y, text(mark.name), mark.here, mark.side) for mark in plan.landmarks),
            text(plan.note),
        )


class TabRow(Element):
    """Buttons in one row, a little closer if need be; in several rows if that is not enough."""

    role = "group"

    def __init__(self, theme: Theme, pills: list[Pill]) -> None:
        super().__init__(theme)
        self._pills = pills

    def least_width(self) -> float:
        """Return the least width of a single row."""
        gaps = self.theme.u(1.2) * (len(self._pills) - 1)
        return sum(pill.natural_width() - self.theme.u(_SQUEEZE_U) for pill in self._pills) + gaps

    def height_for_width(self, width: float) -> float:
        if self.least_width() <= width:
            return self._pills[0].height_for_width(width)
        return wrapped_height(self._pills, width, self.theme)

    def layout_children(self, rect: Rect) -> None:
        self.set_children(*self._pills)
        if self.least_width() > rect.width:
            layout_wrapped(self._pills, rect, self.theme)
            return
        gap = self.theme.u(1.2)
        natural = [pill.natural_width() for pill in self._pills]
        spare = min(0.0, rect.width - sum(natural) - gap * (len(natural) - 1)) / len(natural)
        x = rect.x
        for pill, width in zip(self._pills, natural, strict=True):
            pill.layout(Rect(round(x), rect.y, round(x + width + spare) - round(x), rect.height))
            x += width + spare + gap
