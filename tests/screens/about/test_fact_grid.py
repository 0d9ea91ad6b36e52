"""Key facts and grids: figures share one size, rows line up, and doubt is shown."""

from kiosk.screens.about.fact_grid import FactGrid, FactWords
from kiosk.theme import Theme
from kiosk.widgets.core.element import Element
from kiosk.widgets.core.grid import Grid
from kiosk.widgets.core.rect import Rect
from kiosk.widgets.core.text import measure

THEME = Theme(1920, 1080)


class Block(Element):
    def __init__(self, tall: float) -> None:
        super().__init__(THEME)
        self._tall = tall

    def height_for_width(self, width: float) -> float:
        return self._tall


def grid_of(*facts: FactWords) -> FactGrid:
    return FactGrid(THEME, [*facts], label="body", gap_y=2.6, largest=1.0)


def test_all_figures_shrink_together_until_the_longest_fits_on_one_line():
    facts = grid_of(FactWords("1885", "pupils"), FactWords("1 234 567 m²", "of floor"))
    facts.layout(Rect(0, 0, 700, facts.height_for_width(700)))
    short, long = facts.facts
    assert short.shrink == long.shrink < 1
    style = THEME.text_style("figure", shrink=long.shrink)
    assert measure(style, long.figure) <= long.width


def test_figures_that_fit_keep_their_size():
    facts = grid_of(FactWords("1885", "pupils"), FactWords("2013", "founded"))
    facts.layout(Rect(0, 0, 900, facts.height_for_width(900)))
    assert {fact.shrink for fact in facts.facts} == {1.0}


def test_a_fact_that_is_to_be_verified_says_so_and_takes_room_for_it():
    sure, unsure = (grid_of(FactWords("8 600", "m²", doubt)) for doubt in ("", "To be verified – a draft"))
    assert "To be verified – a draft" in unsure.facts[0].name
    assert unsure.height_for_width(900) > sure.height_for_width(900)


def test_rows_of_a_grid_line_up_and_each_is_as_high_as_its_tallest_element():
    blocks = [Block(40), Block(90), Block(30), Block(20)]
    grid = Grid(THEME, [*blocks], columns=2, gap_x=4, gap_y=2)
    assert grid.height_for_width(840) == 90 + 30 + 20
    grid.layout(Rect(10, 100, 840, 140))
    assert [b.top for b in blocks] == [240, 240, 130, 130]
    assert [b.x for b in blocks] == [10, 450, 10, 450]


def test_rows_spread_over_the_room_there_is_but_never_far_apart():
    blocks = [Block(40), Block(40)]
    grid = Grid(THEME, [*blocks], columns=1, gap_x=0, gap_y=2, widest_gap=6)
    grid.room = 110
    assert grid.height_for_width(400) == 110
    grid.room = 900
    assert grid.height_for_width(400) == 40 + 60 + 40
