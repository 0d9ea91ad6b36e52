"""The kiosk's own renderer for the tests that need it, started once."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from kiosk.edition.folder import LoadedEdition
from studio.editions import folders
from studio.preview import renderer

COMMAND = ("python", "-m", "kiosk", "proof")


@pytest.fixture(scope="session")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[renderer.Renderer]:
    """The renderer, with copies of pictures that outlive a test."""
    import sys

    command = [sys.executable if part == "python" else part for part in COMMAND]
    started = renderer.Renderer(command, tmp_path_factory.mktemp("renderers"))
    yield started
    started.end()


@pytest.fixture
def draws(drawing: renderer.Renderer, monkeypatch: pytest.MonkeyPatch) -> Iterator[renderer.Renderer]:
    """A studio that draws previews."""
    monkeypatch.setattr("studio.preview.screenshots.renderer", lambda: drawing)
    with override_settings(RENDERER=COMMAND):
        yield drawing


@pytest.fixture
def edition() -> LoadedEdition:
    """The live edition, laid out for the renderer."""
    return folders.live("lobby")
