"""Checks that visitors can read every text of a laid out screen: nothing cut, outside, covered, small or faint.

It is an error if visitors lose words that they find nowhere else; the rest are warnings.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kiosk.preview.contrast import faint
from kiosk.preview.protocol import Misfit, Rule
from kiosk.preview.screen_text import ScreenText, TextLine, ancestors, rect_on_screen, viewports_around
from kiosk.theme import MARGIN_U, SMALLEST_TEXT_U
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.elide import Cut
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text
from kiosk.widgets.core.touchable import Touchable
from kiosk.widgets.core.typesetting import words

AREAS = ("slider",)
"""Roles of elements that react to a touch anywhere on a wide area. Other elements may lie on them."""

_TOLERANCE_PX = 2
"""Rectangles may overlap by this much before their ink is seen to touch."""


class MeasuredMisfit(NamedTuple):
    """A misfit with the amount by which it is compared with others of the same rule and text."""

    misfit: Misfit
    amount: float


def misfits(reading: ScreenText, pixels: Callable[[], bytes]) -> tuple[Misfit, ...]:
    """Return the misfits of a screen, at most one for each text and rule, errors first.

    ``pixels`` draws the screen again and returns it from the bottom row up.
    """
    worst: dict[tuple[Rule, str], MeasuredMisfit] = {}
    for finding in misplaced(reading):
        _keep(worst, finding)
    astray = {text for rule, text in worst if rule in ("outside", "overlap")}
    for finding in _faint(reading, pixels):
        if finding.misfit.text not in astray:  # at its right place, its contrast is another one
            _keep(worst, finding)
    return tuple(sorted((finding.misfit for finding in worst.values()), key=lambda misfit: misfit.severity))


def _keep(worst: dict[tuple[Rule, str], MeasuredMisfit], finding: MeasuredMisfit) -> None:
    key = (finding.misfit.rule, finding.misfit.text)
    known = worst.get(key)
    if known is None or _badness(finding) > _badness(known):
        worst[key] = finding


def _badness(finding: MeasuredMisfit) -> tuple[bool, float]:
    return finding.misfit.severity == "error", finding.amount


def misplaced(reading: ScreenText) -> Iterator[MeasuredMisfit]:
    """Yield the texts that are cut, small, outside or covered."""
    yield from _cut(reading.lines)
    yield from _small(reading)
    yield from _outside(reading)
    yield from _overlapping(reading.lines)
    yield from _covered(reading)


def _cut(lines: Iterable[TextLine]) -> Iterator[MeasuredMisfit]:
    """Yield the cut texts. On a button or a card that is a warning, because it leads to the whole text."""
    for line in lines:
        text = line.text
        if isinstance(text, Cut):
            leads_on = any(isinstance(element, Touchable) for element in (line.element, *ancestors(line.element)))
            lost = len(words(text.whole)) - len(words(text.shown))
            by: dict[str, float] = (
                {"words": lost} if lost > 0 else {"characters": len(text.whole) - len(text.shown) + 1}
            )
            yield MeasuredMisfit(Misfit("warning" if leads_on else "error", "cut", text.whole, by, text.shown), lost)


def _small(reading: ScreenText) -> Iterator[MeasuredMisfit]:
    least = SMALLEST_TEXT_U * reading.theme.unit
    for line in reading.lines:
        if line.style.size < least - 0.5:
            by: dict[str, float] = {"size": line.style.size, "least": round(least)}
            yield MeasuredMisfit(Misfit("warning", "small", text_of(line), by), -line.style.size)


def _outside(reading: ScreenText) -> Iterator[MeasuredMisfit]:
    safe = reading.window.inset(reading.theme.u(MARGIN_U) - 1)
    for line in reading.lines:
        over = 0.0 if line.seen is None else outside(line.seen, safe)
        if over := max(over, _beyond_its_elements(line, reading.page)):
            yield _finding("outside", text_of(line), {"px": round(over)}, over)


def _beyond_its_elements(line: TextLine, page: Element) -> float:
    """Return how far a line sticks out of the innermost element that does not hold it, in pixels; else 0."""
    innermost = next(iter(viewports_around(line.element)), None)
    # accents may rise a little above the first line of an element, and tails fall below its last
    slack = line.style.size * 0.2
    for holder in (line.element, *ancestors(line.element)):
        if holder is page or _unplaced(holder):
            continue
        rect = rect_on_screen(holder, holder.rect)
        if holder is innermost:  # it scrolls up and down
            over = max(rect.x - line.ink.x, line.ink.right - rect.right)
            return over if over > _TOLERANCE_PX else 0.0
        if (over := outside(line.ink, rect, slack)) > _TOLERANCE_PX:
            return over
    return 0.0


def _overlapping(lines: Iterable[TextLine]) -> Iterator[MeasuredMisfit]:
    below: list[TextLine] = []
    for line in sorted((line for line in lines if not line.is_icon), key=lambda line: line.ink.y):
        below = [other for other in below if other.ink.top > line.ink.y]
        for other in below:
            if other.element is line.element and other.text == line.text:
                continue  # letters with a halo are drawn several times
            both = _both(line, other)
            if both and both.width > _TOLERANCE_PX and both.height > _TOLERANCE_PX:
                by, amount = _size(both), both.width * both.height
                yield from (_finding("overlap", text_of(one), by, amount) for one in (other, line))
        below.append(line)


def _both(a: TextLine, b: TextLine) -> Rect | None:
    """Return where two lines overlap. Lines of one viewport need not be scrolled into sight for that."""
    if viewports_around(a.element)[:1] == viewports_around(b.element)[:1]:
        return a.ink.common(b.ink)
    return a.seen.common(b.seen) if a.seen and b.seen else None


def _covered(reading: ScreenText) -> Iterator[MeasuredMisfit]:
    for line in reading.lines:
        if line.seen is None or line.is_icon:
            continue
        for element, rect in reading.targets:
            if element.role in AREAS or element is line.element:
                continue
            if element in ancestors(line.element) or line.element in ancestors(element):
                continue
            if (both := line.seen.common(rect)) and min(both.width, both.height) > _TOLERANCE_PX:
                yield _finding("overlap", text_of(line), _size(both), both.width * both.height)


def _faint(reading: ScreenText, pixels: Callable[[], bytes]) -> Iterator[MeasuredMisfit]:
    size = (round(reading.window.width), round(reading.window.height))
    for line, ratio in faint(reading.lines, reading.theme.high_contrast, pixels, size):
        if not line.is_icon:
            yield MeasuredMisfit(Misfit("warning", "contrast", text_of(line), {"ratio": round(ratio, 1)}), -ratio)


def text_of(line: TextLine) -> str:
    """Return the whole text to which a line belongs; for an icon, the name of its element."""
    if isinstance(line.text, Cut):
        return line.text.whole
    if line.is_icon:
        return line.element.name or type(line.element).__name__
    return line.element.text if isinstance(line.element, Text) else line.text


def _finding(rule: Rule, text: str, by: dict[str, float], amount: float) -> MeasuredMisfit:
    return MeasuredMisfit(Misfit("error", rule, text, by), amount)


def _size(rect: Rect) -> dict[str, float]:
    return {"width": round(rect.width), "height": round(rect.height)}


def _unplaced(element: Element) -> bool:
    return (element.x, element.y, element.width, element.height) == (0, 0, 100, 100)


def outside(inner: Rect, outer: Rect, slack: float = 0) -> float:
    """Return by how many pixels ``inner`` sticks out of ``outer``; upwards and downwards ``slack`` is allowed."""
    beside = max(outer.x - inner.x, inner.right - outer.right)
    above = max(outer.y - inner.y, inner.top - outer.top) - slack
    return max(beside, above, 0)
