"""Screens hold whatever the format allows: texts at their limits, words that fill a line, one thing or the most."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.preview.contrast import faint
from kiosk.preview.screen_text import ScreenText
from kiosk.preview.tour import pixels_of, shown
from tests.screens.extremes import Extreme, Look, edges, problems
from tests.support.audit import without_pictures

WIDE, TALL, LAPTOP = (1920, 1080), (1080, 1920), (1366, 768)
SAMPLE = [
    (Extreme("full", "some"), Look(WIDE, 2, "fr")),
    (Extreme("full", "some"), Look(TALL, 2, "nl")),
    (Extreme("full", "most"), Look(TALL, 1, "en", reach=True)),
    (Extreme("unbreakable", "most"), Look(LAPTOP, 2, "nl")),
    (Extreme("unbreakable", "some"), Look(TALL, 0, "fr")),
    (Extreme("usual", "most"), Look(WIDE, 0, "en")),
    (Extreme("short", "least"), Look(TALL, 1, "fr")),
]
"""A few of all the cases that ``python -m tests.screens.every_extreme`` goes through."""

WITH_PICTURES = ("attract", "home", "story-chapter-0", "building-place-0", "laureate-laureate-0", "about-facts")


@pytest.fixture
def plain() -> Iterator[None]:
    with without_pictures():
        yield


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(("extreme", "look"), SAMPLE, ids=[f"{e.texts}-{e.counts}-{look}" for e, look in SAMPLE])
def test_nothing_is_cut_or_overlaps_at_the_limits_of_the_format(extreme: Extreme, look: Look, tmp_path: Path):
    found = problems(extreme.loaded(tmp_path), look)
    assert not found, f"{len(found)} problems:\n" + "\n".join(found)


@pytest.mark.parametrize("size", [(960, 540), (540, 960)], ids=["landscape", "portrait"])
def test_letters_stand_out_from_white_pictures(size: tuple[int, int], tmp_path: Path):
    """All letters upon pictures are light, so that white is the hardest of all pictures."""
    loaded = Extreme("full", "some", "#FFFFFF").loaded(tmp_path)
    found = []
    for stop in edges(loaded.edition, Look(size, 0, "nl").visit):
        if not stop.name.startswith(WITH_PICTURES):
            continue
        with shown(loaded, stop.visit, size) as shell:
            lines = faint(ScreenText(shell).lines, False, lambda shell=shell: pixels_of(shell), size)
            found += [f"{stop.name}: {line.text!r} has {ratio:.1f} to 1" for line, ratio in lines]
    assert not found, "\n".join(found)
