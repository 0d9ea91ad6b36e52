"""The fit check finds, names and measures texts that are too long for their place, and no others."""

from pathlib import Path

import pytest
from kivy.graphics import PopMatrix, PushMatrix, Translate

from kiosk.edition.folder import LoadedEdition
from kiosk.edition.types import Edition
from kiosk.preview.contrast import faint
from kiosk.preview.fit import misfits
from kiosk.preview.protocol import Misfit
from kiosk.preview.screen_text import ScreenText, lines_of
from kiosk.preview.tour import pixels_of, shown, stops
from kiosk.screens.laureates.tags import Tag
from kiosk.theme import Theme
from kiosk.visit.state import Visit
from kiosk.widgets.controls.buttons import Pill
from kiosk.widgets.controls.scroller import Scroller
from kiosk.widgets.core.element import Background, Element
from kiosk.widgets.core.elide import Elided
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import Text, draw_line
from tests.support.editions import changed, small_edition
from tests.support.page import Page

WIDE, TALL = (1920, 1080), (1080, 1920)
FRENCH, LARGE = Visit("fr"), Visit("fr", text_size=2)
EIGHTY = "Établissement intercommunal de développement numérique et culturel du bassin min"


def fit(
    edition: Edition | LoadedEdition, stop: str, size: tuple[int, int] = WIDE, visit: Visit = FRENCH
) -> list[Misfit]:
    """Return what does not fit on one stop."""
    loaded = edition if isinstance(edition, LoadedEdition) else LoadedEdition("", edition, Path("nowhere"))
    (found,) = [one for one in stops(loaded.edition, visit) if one.name == stop]
    with shown(loaded, found.visit, size) as shell:
        return list(misfits(ScreenText(shell), lambda: pixels_of(shell)))


def misfit_of(found: list[Misfit], rule: str, text: str) -> Misfit:
    """Return the misfit of a text by a rule."""
    for misfit in found:
        if misfit.rule == rule and misfit.text.startswith(text):
            return misfit
    raise AssertionError(f"nothing by the rule {rule} of {text!r}, but {found}")


# Real screens with the longest texts


@pytest.mark.parametrize("size", [WIDE, TALL])
@pytest.mark.parametrize(
    "stop", ["attract", "home", "story-first-call", "building-facade", "laureates", "laureate-first", "about-facts"]
)
def test_an_edition_with_short_texts_fits(stop, size):
    assert fit(small_edition(), stop, size) == []


def test_a_name_that_is_cut_on_its_card_is_a_warning_with_the_part_that_is_left():
    edition = changed(small_edition(), "laureates.0.name.fr", EIGHTY)
    misfit = misfit_of(fit(edition, "laureates"), "cut", EIGHTY)
    assert misfit.severity == "warning"
    assert misfit.shown
    assert misfit.shown.endswith("…")
    assert EIGHTY.startswith(misfit.shown[:-1])
    kept = len(misfit.shown.split())
    assert misfit.by == {"words": len(EIGHTY.split()) - kept}


def test_a_single_cut_word_is_measured_in_letters():
    edition = changed(small_edition(), "laureates.0.name.fr", "W" * 80)
    misfit = misfit_of(fit(edition, "laureates"), "cut", "W")
    assert list(misfit.by) == ["characters"]


def test_the_cut_name_of_a_link_is_a_warning_because_it_leads_to_the_whole_name():
    edition = changed(small_edition(), "story.0.title.fr", EIGHTY)
    assert misfit_of(fit(edition, "laureate-first"), "cut", EIGHTY).severity == "warning"


@pytest.mark.parametrize(
    ("path", "text", "stop"),
    [
        ("themes.0.name.fr", "W" * 80, "laureate-first"),
        ("about.facts.0.value.fr", EIGHTY[:40].strip(), "about-facts"),
        ("exhibit.sentence.fr", f"{EIGHTY} {EIGHTY}", "attract"),
    ],
)
def test_the_longest_texts_fit_where_nothing_leads_to_the_whole_text(path, text, stop):
    edition = changed(changed(small_edition(), "exhibit.title.fr", EIGHTY), path, text)
    assert [misfit for misfit in fit(edition, stop, WIDE, LARGE) if misfit.severity == "error"] == []


# Each rule by itself


def rules(page: Page) -> list[tuple[str, str, str, dict[str, float]]]:
    """Return the misfits of a page."""
    found = misfits(ScreenText(page), lambda: pixels_of(page))
    return [(misfit.severity, misfit.rule, misfit.text, misfit.by) for misfit in found]


def on_paper(**look: bool) -> Page:
    page = Page(**look)
    return page.contains(Background(page.theme, page.theme.palette.paper), 0, 0, 108, 108)


def test_a_good_page_has_no_misfit():
    page = on_paper()
    page.contains(page.text("A heading"), 10, 80, 60, 6).contains(page.text("A text below"), 10, 70, 60, 6)
    page.contains(Pill(page.theme, "Go", icon="house"), 10, 20, 20, 7).contains(Tag(page.theme, "Tag"), 40, 20, 20, 5)
    assert rules(page) == []


def test_a_text_that_is_cut_and_leads_nowhere_is_an_error():
    page = on_paper()
    cut = Elided(page.theme, EIGHTY, colour=page.theme.palette.ink)
    cut.most_height = 1.0
    page.contains(cut, 10, 50, 40, 6)
    assert [(severity, rule, text) for severity, rule, text, _ in rules(page)] == [("error", "cut", EIGHTY)]


def test_both_of_two_overlapping_texts_are_reported():
    page = on_paper()
    page.contains(page.text("A heading"), 10, 80, 60, 6).contains(page.text("A text below"), 10, 79, 60, 6)
    assert [(rule, text) for _, rule, text, _ in rules(page)] == [("overlap", "A text below"), ("overlap", "A heading")]


def test_a_text_below_a_button_is_reported():
    page = on_paper()
    page.contains(page.text("Hidden words"), 10, 80, 60, 6).contains(Pill(page.theme, ""), 10, 80, 12, 7)
    assert [(rule, text) for _, rule, text, _ in rules(page)] == [("overlap", "Hidden words")]


def test_a_text_in_the_outer_margin_is_reported_with_its_pixels():
    page = on_paper()
    page.contains(page.text("Here"), 0, 50, 40, 6)
    ((severity, rule, text, by),) = rules(page)
    assert (severity, rule, text) == ("error", "outside", "Here")
    assert 5 <= by["px"] <= 10


def test_small_letters_are_reported():
    page = on_paper()
    small = page.text("Tiny")
    small.theme = Theme(600, 600)
    page.contains(small, 10, 50, 40, 6)
    assert rules(page) == [("warning", "small", "Tiny", {"size": 18, "least": 26})]


@pytest.mark.parametrize(("high_contrast", "faint"), [(False, []), (True, ["contrast"])])
def test_high_contrast_asks_for_more_contrast(high_contrast, faint):
    page = on_paper(high_contrast=high_contrast)
    grey = Text(page.theme, "Grey", colour=(0.4, 0.4, 0.4, 1.0))
    page.contains(grey, 10, 50, 40, 6)
    assert [rule for _, rule, _, _ in rules(page)] == faint


def test_letters_on_a_picture_are_measured_against_its_pixels():
    page = Page()
    page.contains(Background(page.theme, (0.5, 0.5, 0.5, 1.0)), 0, 0, 108, 108)
    page.contains(page.text("Pale", colour="white"), 10, 50, 40, 6)
    ((severity, rule, text, by),) = rules(page)
    assert (severity, rule, text, by) == ("warning", "contrast", "Pale", {"ratio": 3.9})


def test_measuring_contrast_leaves_the_picture_as_it_was(small):
    with shown(small, Visit("fr"), (960, 540)) as shell:
        before = pixels_of(shell)
        list(faint(ScreenText(shell).lines, False, lambda: pixels_of(shell), (960, 540)))
        assert pixels_of(shell) == before


class _Tall(Element):
    """Texts that are taller and wider than their viewport."""

    def __init__(self, theme: Theme, *texts: Element) -> None:
        super().__init__(theme)
        self.add(*texts)

    def height_for_width(self, width: float) -> float:
        return 1000

    def layout_children(self, rect: Rect) -> None:
        for i, text in enumerate(reversed(self.children)):
            text.layout(Rect(rect.x, rect.y + 100 + 10 * i, rect.width + 400 * i, 60))
        self.width = rect.width + 400  # the viewport cuts it


def test_text_that_scrolls_up_and_down_fits_but_text_that_sticks_out_at_the_side_does_not():
    page = on_paper()
    fits, wide = page.text("It scrolls"), page.text("It is much, much wider than what scrolls here")
    page.contains(Scroller(page.theme, _Tall(page.theme, fits), names=("Up", "Down")), 10, 50, 40, 30)
    assert rules(page) == []
    page = on_paper()
    nothing = page.text("")
    page.contains(Scroller(page.theme, _Tall(page.theme, nothing, wide), names=("Up", "Down")), 10, 50, 40, 30)
    assert [(severity, rule) for severity, rule, _, _ in rules(page)] == [("error", "outside")]


def test_overlapping_texts_are_found_before_they_are_scrolled_into_sight():
    page = on_paper()
    texts = page.text("One text"), page.text("And another")
    page.contains(Scroller(page.theme, _Tall(page.theme, *texts), names=("Up", "Down")), 10, 50, 40, 30)
    assert {(rule, text) for _, rule, text, _ in rules(page)} == {("overlap", "One text"), ("overlap", "And another")}


# The edition that comes with the kiosk

LOOKS = [
    (language, size, text_size) for text_size in (0, 1, 2) for size in (WIDE, TALL) for language in ("fr", "en", "nl")
]


@pytest.mark.parametrize(("language", "size", "text_size"), LOOKS)
def test_the_embedded_edition_has_no_error(loaded, language, size, text_size):
    """A few stops for each look; together they cover every kind of screen."""
    look = LOOKS.index((language, size, text_size))
    for stop in list(stops(loaded.edition, Visit(language, text_size)))[look::17]:
        found = fit(loaded, stop.name, size, stop.visit)
        assert [misfit for misfit in found if misfit.severity == "error"] == [], stop.name


class _Moved(Element):
    """Two equal lines; the first is drawn elsewhere."""

    def paint(self) -> None:
        style = self.theme.text_style("body")
        PushMatrix()
        Translate(200, 300)
        draw_line(style, "Words", self.x, self.y, (0, 0, 0, 1))
        PopMatrix()
        draw_line(style, "Words", self.x, self.y, (0, 0, 0, 1))


def test_a_translated_line_is_read_where_it_is_drawn():
    page = on_paper()
    page.contains(_Moved(page.theme), 10, 10, 40, 6)
    moved, unmoved = lines_of(page, page.rect)
    assert (moved.ink.x - unmoved.ink.x, moved.ink.y - unmoved.ink.y) == (200, 300)


def test_the_rectangle_of_a_line_is_around_its_ink():
    page = on_paper()
    page.contains(page.text("Words"), 10, 50, 40, 6)
    (line,) = lines_of(page, page.rect)
    assert line.seen == line.ink
    assert 100 <= line.ink.x < 110
    assert line.text == "Words"
