"""The layout of the about screen. Knows numbers only: no text, no edition."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from kiosk.theme import Theme
from kiosk.widgets.core.rect import Rect

_MARGIN_U = 6.4
_TOP_U = 5.2
_BOTTOM_U = 4.4
_BETWEEN_U = 5.6
_ROW_U = 2.4
_HEAD_U = 2.6
_MAP_SHARES = (0.5, 0.45, 0.4)
"""The greatest widths of the map as shares of a wide screen, tried in turn until the panel fits."""


@dataclass(frozen=True, slots=True)
class SizeRequests:
    """The sizes that the parts ask for, in pixels; heights that depend on a width are functions of it.

    ``code`` is the side of the QR code, 0 if there is none.
    """

    aspect: float
    title_height: Callable[[float], float]
    scales_width: float
    scales_height: Callable[[float], float]
    tabs_width: float
    tabs_height: Callable[[float], float]
    panel_height: Callable[[float], float]
    least_panel_height: Callable[[float], float]
    code: float
    words_height: Callable[[float], float]


@dataclass(frozen=True, slots=True)
class AboutLayout:
    """The rectangles of the parts; ``code`` and its ``words`` are ``None`` if there is no room."""

    title: Rect
    panel: Rect
    map: Rect
    scales: Rect
    tabs: Rect
    code: Rect | None = None
    words: Rect | None = None


def lay_out(theme: Theme, rect: Rect, requests: SizeRequests) -> AboutLayout:
    """Return the layout of the screen in this rectangle."""
    inner = rect.inset(theme.u(_MARGIN_U), 0)
    inner = Rect(inner.x, inner.y + theme.u(_BOTTOM_U), inner.width, inner.height - theme.u(_TOP_U + _BOTTOM_U))
    return _tall(theme, inner, requests) if theme.portrait else _wide(theme, inner, requests)


def _wide(theme: Theme, inner: Rect, requests: SizeRequests) -> AboutLayout:
    """Try the places for the code, and smaller and smaller maps, until the panel fits beside the map."""
    places = ("beside the scales", "below the map", "beside the title", "") if requests.code else ("",)
    for place, share in product(places, _MAP_SHARES):
        found = _wide_with(theme, inner, requests, share, place)
        placed = found.code is not None or not place
        if placed and requests.least_panel_height(found.panel.width) <= found.panel.height:
            return found
    return _wide_with(theme, inner, requests, _MAP_SHARES[0], "")


def _wide_with(theme: Theme, inner: Rect, requests: SizeRequests, share: float, place: str) -> AboutLayout:
    """Return the layout with the code in this place, or without the code if there is no room for it there."""
    row, scales_height = theme.u(_ROW_U), requests.scales_height(inner.width)
    for _ in range(2):  # how tall the scales are depends on how wide the map is, which depends on how tall they are
        foot = max(requests.code, scales_height) if place == "beside the scales" else scales_height
        left, right = _columns(theme, inner, requests, share, foot)
        scales_height = max(scales_height, requests.scales_height(right.width))
    foot = max(foot, scales_height)
    tabs: Rect | None = None
    left, right = _columns(theme, inner, requests, share, foot)
    if left.width < requests.tabs_width:  # the tabs take the whole width, below everything else
        tabs, rest = inner.cut_bottom(requests.tabs_height(inner.width), row)
        left, right = _columns(theme, rest, requests, share, foot)
    else:
        strip, left = left.cut_bottom(scales_height, row)
        height = requests.tabs_height(strip.width)
        tabs = Rect(strip.x, round(strip.centre[1] - height / 2), strip.width, height)
        left = Rect(left.x, tabs.top + row, left.width, left.top - tabs.top - row)
    map_rect, below = right.cut_top(min(round(right.width / requests.aspect), right.height - foot - row), row)
    title_height = requests.title_height(left.width)
    title, panel = left.cut_top(title_height, theme.u(_HEAD_U))
    strip, spare = below.cut_bottom(foot, row)
    scales, code, words = strip, None, None
    match place:
        case "beside the scales":
            beside = strip.cut_right(requests.code, row)
            if beside[1].width >= requests.scales_width:
                code = beside[0]
                scales, words = beside[1].cut_bottom(scales_height)
        case "below the map" if spare.height >= requests.code:
            code, words = spare.cut_top(requests.code)[0].cut_left(requests.code, row)
        case "beside the title":
            title_height = requests.title_height(left.width - requests.code - row)
            header, panel = left.cut_top(max(requests.code, title_height + requests.words_height(left.width)), row)
            code, title = header.cut_right(requests.code, row)
            title, words = title.cut_top(title_height)
        case _:
            pass
    return AboutLayout(title, panel, map_rect, scales, tabs, code, words)


def _columns(theme: Theme, rect: Rect, requests: SizeRequests, share: float, foot: float) -> tuple[Rect, Rect]:
    height = rect.height - foot - theme.u(_ROW_U)
    width = min(height * requests.aspect, rect.width * share)
    least = min(requests.scales_width, rect.width * _MAP_SHARES[-1])  # a slim map goes into the middle of its column
    right, left = rect.cut_right(round(max(width, least)), theme.u(_BETWEEN_U))
    return left, right


def _tall(theme: Theme, inner: Rect, requests: SizeRequests) -> AboutLayout:
    row, between, scales_height = theme.u(_ROW_U), theme.u(4.0), requests.scales_height(inner.width)
    tabs, rest = inner.cut_bottom(requests.tabs_height(inner.width), row)
    title, rest = rest.cut_top(requests.title_height(rest.width), theme.u(_HEAD_U))
    room = rest.height - scales_height - row - between
    strip = requests.code + between if requests.code else 0
    panel_height = round(min(requests.panel_height(rest.width), room * 0.54))
    map_width = round(min((room - panel_height) * requests.aspect, rest.width - strip))
    map_height = round(map_width / requests.aspect)
    panel_height = room - map_height
    if theme.reach:
        upper, rest = rest.cut_top(map_height, between)
        panel, rest = rest.cut_top(panel_height, row)
        scales = rest
    else:
        panel, rest = rest.cut_top(panel_height, between)
        upper, scales = rest.cut_top(map_height, row)
        if map_width >= requests.scales_width:
            scales = scales.cut_left(map_width)[0]
    map_rect, beside = upper.cut_left(map_width, between)
    if not requests.code:
        return AboutLayout(title, panel, map_rect, scales, tabs)
    words, beside = beside.cut_bottom(requests.words_height(beside.width), theme.u(1.2))
    code = beside.cut_bottom(requests.code)[0].cut_left(requests.code)[0]
    return AboutLayout(title, panel, map_rect, scales, tabs, code, words)
