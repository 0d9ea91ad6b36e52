"""A mistake in a settings file never darkens a screen that visitors see: the last good settings stay in use."""

import json
from pathlib import Path

import pytest

from kiosk import settings
from kiosk.errors import SettingsError


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The state of a kiosk that has kept its settings after a good start."""
    good = write(tmp_path / "good.toml", '[screen]\nrotation = 90\n[endpoint]\nroot = "root.json"\n')
    told = settings.plain(settings.load(good))
    write(tmp_path / "state" / "exhibit" / settings.KEPT, json.dumps(told))
    return tmp_path / "state"


@pytest.mark.parametrize("text", ["[screen]\nrotation = 91\n", "[scren]\n", "\x00", '[screen]\nrotation = "90"\n'])
def test_a_mistake_in_a_file_brings_back_the_settings_of_the_last_good_start(kept: Path, text: str) -> None:
    bad = write(kept / "bad.toml", text)
    found, wrong = settings.load_or_kept(bad, kept, {"screen.window": "640x360"})
    assert str(bad) in str(wrong)
    assert found.screen == settings.ScreenSettings("640x360", 90)
    assert found.endpoint.root == kept.parent / "root.json"


def test_good_settings_come_from_the_file_whatever_was_kept(kept: Path) -> None:
    good = write(kept / "now.toml", "[screen]\nrotation = 180\n")
    assert settings.load_or_kept(good, kept) == (settings.load(settings.DEFAULT_FILE, good), None)


def test_a_mistake_on_the_command_line_is_refused_all_the_same(kept: Path) -> None:
    with pytest.raises(SettingsError, match="command line"):
        settings.load_or_kept(None, kept, {"screen.window": "large"})


def test_a_kiosk_that_has_never_shown_anything_reports_the_mistake(tmp_path: Path) -> None:
    """A technician is setting it up and reads the line."""
    bad = write(tmp_path / "bad.toml", "[scren]\n")
    with pytest.raises(SettingsError, match="did you mean"):
        settings.load_or_kept(bad, tmp_path / "state")


@pytest.mark.parametrize(
    "damage", [None, "", "[]", '{"screen": 1}', '{"screen": {"rotation": 91}}', '{"screen": ' + "[" * 200_000]
)
def test_a_kiosk_without_usable_kept_settings_uses_the_defaults(tmp_path: Path, damage: str | None) -> None:
    state = tmp_path / "state"
    write(state / "exhibit" / "shown.json", "{}")
    if damage is not None:
        write(state / "exhibit" / settings.KEPT, damage)
    found, wrong = settings.load_or_kept(write(tmp_path / "bad.toml", "[scren]\n"), state)
    assert found == settings.Settings()
    assert wrong is not None
