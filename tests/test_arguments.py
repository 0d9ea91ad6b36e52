"""The options of a kiosk mean the same in each command, and the commands in the docs exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.arguments import default_state, kiosk_arguments, kiosk_options

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = sorted(
    {
        (found[1], flag)
        for file in DOCUMENTS
        for found in re.finditer(r"python -m kiosk ([a-z-]+)([^`\n#]*)", file.read_text("utf-8"))
        for flag in re.findall(r"--[a-z-]+", found[2])
    }
)


def helped(*command: str) -> str:
    """Return the help of a command as one line."""
    done = subprocess.run([sys.executable, *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(("window", "size"), [(False, None), (True, None), (True, "1280x720")])
@pytest.mark.parametrize("config", [None, Path("/etc/kiosk.toml")])
def test_the_arguments_of_a_kiosk_are_parsed_back_to_the_same_values(
    config: Path | None, window: bool, size: str | None
):
    line = kiosk_arguments(config, Path("/var/lib/kiosk"), size)
    read = kiosk_options(window=window).parse_args(line)
    assert (read.config, read.state, getattr(read, "window", None)) == (config, Path("/var/lib/kiosk"), size)


def test_a_child_in_another_folder_finds_the_same_files():
    line = kiosk_arguments(Path("kiosk.toml"), Path("state"))
    assert line == ["--state", str(Path.cwd() / "state"), "--config", str(Path.cwd() / "kiosk.toml")]


@pytest.mark.parametrize("command", [("main.py",), *(("-m", "kiosk", name) for name in ("run", "refresh", "import"))])
def test_each_program_of_a_kiosk_keeps_its_state_in_one_place(command: tuple[str, ...]):
    text = helped(*command)
    assert f"(default: {default_state()})" in text
    assert "settings that differ from config/kiosk.toml" in text


def test_a_percent_sign_in_the_path_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/srv/50%x")
    assert "(default: /srv/50%x/louvre-lens-vallee)" in helped("main.py")


def test_a_user_without_a_home_must_name_the_state_and_only_where_a_command_needs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    assert kiosk_options(state_optional=True).parse_args([]).state is None
    assert kiosk_options().parse_args(["--state", "/srv/state"]).state == Path("/srv/state")
    with pytest.raises(SystemExit):
        kiosk_options().parse_args([])
    assert "arguments are required: --state" in capsys.readouterr().err


@pytest.mark.parametrize(("command", "flag"), SHOWN, ids=" ".join)
def test_an_option_in_the_documents_is_known(command: str, flag: str):
    assert flag in helped("-m", "kiosk", command)
