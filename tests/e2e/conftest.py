"""A screen without a monitor, and kiosks that run on it as whole programs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.screen import Screen
from kiosk.edition.folder import LoadedEdition
from tests.support.screen import SIZE, Kiosk

Starts = Callable[..., Kiosk]


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """An X11 screen whose pixels can be read."""
    with Screen(SIZE) as one:
        yield one


@pytest.fixture
def starts(screen: Screen, tmp_path: Path, loaded: LoadedEdition) -> Iterator[Starts]:
    """Start a kiosk with some settings; it ends with the test."""
    with ExitStack() as stack:

        def start(config: str = "", edition: LoadedEdition = loaded, **choices: object) -> Kiosk:
            return stack.enter_context(Kiosk(screen, tmp_path / "state", edition, config=config, **choices))

        yield start
