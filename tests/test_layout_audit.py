"""Measures every screen at many sizes: nothing is cut, overlapping, too small or out of reach."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from kiosk.preview.tour import shown, stops
from kiosk.theme import Theme
from kiosk.visit.state import Visit
from kiosk.widgets.controls.buttons import Pill, RoundButton
from tests.support.audit import Audit, without_pictures
from tests.support.page import Page

LANGUAGES = ("fr", "en", "nl")
WIDE, TALL = (1920, 1080), (1080, 1920)
LOOKS = [
    (WIDE, 0, False),
    (WIDE, 2, False),
    (WIDE, 0, True),
    (WIDE, 2, True),
    (TALL, 0, False),
    (TALL, 2, False),
    (TALL, 0, True),
    (TALL, 2, True),
    ((1280, 720), 0, False),
    ((1280, 720), 2, True),
    ((720, 1280), 2, False),
    ((1280, 960), 2, False),
    ((1920, 1200), 0, True),
    ((3840, 2160), 0, False),
]
"""Size of the window, step of the text size, reach. Languages take turns, so each stop is measured in all three."""


@pytest.fixture(scope="module", autouse=True)
def plain_pictures() -> Iterator[None]:
    with without_pictures():
        yield


def _name(look: tuple[tuple[int, int], int, bool]) -> str:
    (width, height), text_size, reach = look
    return f"{width}x{height}-text{text_size}{'-reach' if reach else ''}"


@pytest.mark.spread
@pytest.mark.parametrize("look", LOOKS, ids=_name)
def test_no_element_is_cut_or_overlaps_or_is_too_small_or_out_of_reach(loaded, look):
    """Problems are listed by screen; ``u`` is the short side / 108."""
    size, text_size, reach = look
    found: dict[str, list[str]] = defaultdict(list)
    for number, stop in enumerate(stops(loaded.edition, Visit("fr"))):
        language = LANGUAGES[(number + LOOKS.index(look)) % len(LANGUAGES)]
        visit = _as(stop.visit, language, text_size, reach=reach)
        with shown(loaded, visit, size) as shell:
            found[f"{stop.name} ({language})"] += Audit(shell).run()
    listed = [f"{stop}: {problem}" for stop, problems in found.items() for problem in problems]
    assert not listed, f"{len(listed)} problems at {_name(look)}:\n" + "\n".join(listed)


def _as(visit: Visit, language: str, text_size: int, *, reach: bool) -> Visit:
    return Visit(language, text_size=text_size, reach=reach, history=visit.history, asking=visit.asking)


# The audit itself finds each kind of problem.


def _rules(page: Page) -> list[str]:
    return [problem.split(":")[0] for problem in Audit(page).run()]


def test_the_audit_finds_nothing_on_a_good_page():
    page = Page()
    page.contains(page.text("A heading"), 10, 80, 60, 6).contains(page.text("A text below"), 10, 70, 60, 6)
    page.contains(Pill(page.theme, "Go", icon="house"), 10, 20, 20, 7).contains(Pill(page.theme, "Stay"), 40, 20, 20, 7)
    assert _rules(page) == []


def test_the_audit_finds_texts_that_overlap():
    page = Page()
    page.contains(page.text("A heading"), 10, 80, 60, 6).contains(page.text("A text below"), 12, 79, 60, 6)
    assert _rules(page) == ["overlap", "overlap"]


def test_the_audit_finds_a_text_below_a_button():
    page = Page()
    page.contains(page.text("Hidden"), 10, 80, 60, 6).contains(RoundButton(page.theme, "house", "Home"), 12, 79, 9, 9)
    assert _rules(page) == ["overlap"]


def test_the_audit_finds_a_text_that_is_wider_than_its_element():
    page = Page()
    page.contains(Pill(page.theme, "Incomprehensibilities", second="Much"), 10, 20, 12, 12)
    assert "outside" in _rules(page)


def test_the_audit_finds_a_text_at_the_edge_of_the_screen():
    page = Page()
    page.contains(page.text("Here"), 0.2, 50, 40, 6)
    assert _rules(page) == ["outside"]


def test_the_audit_finds_small_targets_and_targets_that_are_too_near():
    page = Page()
    page.contains(RoundButton(page.theme, "house", "Home"), 10, 10, 6, 6)
    page.contains(RoundButton(page.theme, "info", "About"), 16.8, 10, 7, 7)
    assert _rules(page) == ["small target", "targets too near"]


def test_the_audit_finds_buttons_that_overlap():
    page = Page()
    page.contains(Pill(page.theme, "Home"), 10, 10, 30, 7).contains(Pill(page.theme, "About"), 35, 10, 30, 7)
    assert _rules(page) == ["targets overlap"]


def test_the_audit_finds_elements_out_of_reach():
    page = Page(reach=True)
    page.contains(Pill(page.theme, "Home"), 10, 60, 30, 7)
    assert _rules(page) == ["out of reach"]


def test_the_audit_finds_elements_without_a_name():
    page = Page()
    page.contains(RoundButton(page.theme, "house", ""), 10, 60, 9, 9)
    assert _rules(page) == ["no name"]


def test_the_audit_finds_letters_that_are_too_small():
    page = Page()
    small = page.text("Tiny")
    small.theme = Theme(600, 600)
    page.contains(small, 10, 50, 40, 6)
    assert "small" in _rules(page)
