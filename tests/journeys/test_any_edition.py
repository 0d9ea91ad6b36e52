"""Every edition that ``check`` accepts can be shown: staff write it, and nobody is there to see it break."""

import math
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.edition.check import check
from kiosk.edition.folder import forget_listing, read_folder
from kiosk.edition.types import Edition
from kiosk.preview.screen_text import ScreenText, viewports_around
from kiosk.preview.tour import pixels_of, shown, stops
from kiosk.shell import Shell
from kiosk.theme import TEXT_SCALES
from kiosk.visit.state import Visit
from tests.support.editions import big_edition, editions, write_folder

SIZES = [(640, 360), (360, 640), (640, 480)]
_INK = 25
"""Letters differ from their ground by more than this in a channel, of 255, however small and thin they are."""
looks = st.builds(
    Visit,
    language=st.just("fr"),
    text_size=st.integers(0, len(TEXT_SCALES) - 1),
    high_contrast=st.booleans(),
    reach=st.booleans(),
)


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="edition-"))
    yield path
    shutil.rmtree(path)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(edition=editions(), look=looks, size=st.sampled_from(SIZES))
def test_every_screen_of_any_edition_can_be_shown(folder, edition: Edition, look: Visit, size):
    """Texts of one letter and of the longest that the format takes, one language, no laureates, no hot spots."""
    shutil.rmtree(folder)
    write_folder(edition, folder)
    forget_listing()
    loaded = read_folder(folder)
    assert [finding for finding in check(loaded) if finding.severity == "error"] == [], (
        "only what is accepted need be shown"
    )
    language = edition.languages[-1]
    for stop in _several(edition, Visit(language, look.text_size, look.high_contrast, look.reach)):
        with shown(loaded, stop.visit, size) as shell:
            assert _unseen(shell) == [], f"words of {stop.name} leave no ink"


def _unseen(shell: Shell) -> list[str]:
    """Return the lines whose letters do not stand out in the picture of a screen, which must have words.

    Lines in panes may be cut or fade at an edge, and are left out.
    """
    width, height = round(shell.width), round(shell.height)
    picture = np.frombuffer(pixels_of(shell), np.uint8).reshape(height, width, 4)[:, :, :3].astype(np.int16)
    lines = [line for line in ScreenText(shell).lines if not viewports_around(line.element)]
    assert lines, "a screen without a word"
    found = []
    for line in lines:
        rect = line.ink.inset(-2)  # with some of its ground: the ink of an I fills its rectangle
        x, y = max(0, math.floor(rect.x)), max(0, math.floor(rect.y))
        part = picture[y : math.ceil(rect.top), x : math.ceil(rect.right)].reshape(-1, 3)
        if part.size and np.ptp(part, axis=0).max() < _INK:
            found.append(line.text)
    return found


def _several(edition: Edition, visit: Visit):
    """Return a stop of each kind, and every third of the others."""
    seen: set[str] = set()
    for number, stop in enumerate(stops(edition, visit)):
        kind = stop.name.split("-")[0]
        if kind not in seen or number % 3 == 0:
            seen.add(kind)
            yield stop


def test_an_edition_with_many_laureates_can_be_shown(folder):
    loaded = read_folder(write_folder(big_edition(300), folder))
    for stop in stops(loaded.edition, Visit("en")):
        if stop.name.startswith("laureates"):
            with shown(loaded, stop.visit, SIZES[0]) as shell:
                assert _unseen(shell) == [], f"words of {stop.name} leave no ink"
