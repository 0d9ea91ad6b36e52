"""Every command ends with the right exit code, and reports a mistake in one clear line without a traceback."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.cli.commands import main
from kiosk.cli.virtual_display import VirtualDisplay
from tests.support.editions import small_edition, write_folder

ROOT = Path(__file__).resolve().parents[2]


Said = pytest.CaptureFixture[str]


def run(*arguments: str, program: tuple[str, ...] = ("-m", "kiosk")) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KIVY_", "KCFG_", "SDL_"))}
    return subprocess.run(
        [sys.executable, *program, *arguments], cwd=ROOT, env=environment, text=True, capture_output=True, timeout=120
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(small_edition(), tmp_path / "edition")


def test_a_sound_edition_passes_the_check(folder: Path, capsys: Said) -> None:
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 errors, ")


def test_a_damaged_picture_fails_the_check_by_name(folder: Path, capsys: Said) -> None:
    damaged = next((folder / "media").iterdir())
    damaged.write_bytes(b"not a picture")

    assert main(["check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert damaged.name in said
    assert said.startswith("error: ")


def test_a_folder_without_an_edition_is_reported_in_one_line(tmp_path: Path, capsys: Said) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "nowhere" in said.err


@pytest.mark.parametrize("size", ["large", "12x12", "1920", "1920x1080x24"])
def test_a_wrong_size_is_refused_with_an_example(size: str, capsys: Said) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["tour", "--out", "x", "--size", size])
    assert stop.value.code == 2
    assert "size" in capsys.readouterr().err


def test_a_picture_is_added_and_its_entry_printed(folder: Path, tmp_path: Path, capsys: Said) -> None:
    from PIL import Image

    photograph = tmp_path / "my photo é.png"
    Image.new("RGB", (64, 48), "teal").save(photograph)

    assert main(["add-picture", str(folder), str(photograph)]) == 0
    media = json.loads(capsys.readouterr().out)["media"]
    assert (folder / "media" / f"{media['sha256']}.png").is_file()
    assert (media["width"], media["height"]) == (64, 48)


def test_a_file_that_is_not_a_picture_is_refused_in_one_line(folder: Path, tmp_path: Path, capsys: Said) -> None:
    text = tmp_path / "letter.jpg"
    text.write_text("Dear museum")

    assert main(["add-picture", str(folder), str(text)]) == 1
    assert "letter.jpg" in capsys.readouterr().err


def test_the_schema_is_json(capsys: Said) -> None:
    assert main(["schema"]) == 0
    assert "Edition" in capsys.readouterr().out


def test_the_doctor_finds_nothing_wrong_with_the_embedded_edition(capsys: Said) -> None:
    main(["doctor"])
    said = capsys.readouterr().out
    assert "ok   embedded edition" in said
    assert "ok   fonts" in said


def colours(path: Path) -> int:
    """Return the number of colours of a picture in a small size; 0 if there is no picture."""
    from PIL import Image

    if not path.exists():
        return 0
    with Image.open(path) as picture:
        return len(picture.convert("RGB").resize((64, 36)).getcolors(4096) or ())


def test_the_tour_takes_every_screen_without_a_display(folder: Path, tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "tour"
    done = run("tour", "--edition", str(folder), "--out", str(out), "--size", "1280x720", "--language", "en")

    assert done.returncode == 0, done.stderr
    pictures = sorted(out.glob("*.png"))
    names = " ".join(path.name for path in pictures)
    for screen in ("attract", "home", "story", "building", "laureates", "laureate", "about", "still-there"):
        assert f"-{screen}-" in names
    assert all(path.name.endswith("-en.png") for path in pictures)
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (1280, 720)
        assert colours(path) > 3, f"{path.name} is blank"


def test_a_wrong_setting_ends_the_start_with_one_line_and_code_2(tmp_path: Path) -> None:
    config = tmp_path / "wrong.toml"
    config.write_text('[touch]\ninptu = "mouse"\n')

    done = run("--config", str(config), "--state", str(tmp_path), program=("main.py",))

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "did you mean" in done.stderr
    assert "input" in done.stderr


def children(process: int) -> dict[int, str]:
    """Return the child processes of a process: their programs by process id."""
    numbers = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {int(n): Path(f"/proc/{n}/cmdline").read_bytes().split(b"\0")[0].decode() for n in numbers}


def test_run_on_a_display_lets_the_exhibit_end_in_an_orderly_way(tmp_path: Path) -> None:
    """An exhibit that is killed would count as a crash of the edition that it shows."""
    trial, waited = tmp_path / "state" / "exhibit" / "trial.json", threading.Event()
    trial.parent.mkdir(parents=True)
    trial.write_text('{"edition": "new", "falls": 0, "up": true, "boot": ""}')
    command = [sys.executable, "-m", "kiosk", "run", "--state", str(tmp_path / "state")]
    with VirtualDisplay(1280, 720) as display:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("KIVY_", "KCFG_", "SDL_"))}
        with subprocess.Popen(command, cwd=ROOT, env=environment | {"DISPLAY": display.name}) as run_:
            for _ in range(300):
                display.save(tmp_path / "screen.png")
                if colours(tmp_path / "screen.png") > 50 or waited.wait(0.2):
                    break
            run_.terminate()
    assert run_.returncode == 0
    assert json.loads(trial.read_text())["up"] is False


def test_run_without_a_display_starts_a_virtual_one_and_ends_it(tmp_path: Path) -> None:
    from PIL import Image

    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KIVY_", "KCFG_", "SDL_", "DISPLAY"))}
    state = tmp_path / "state"
    command = [sys.executable, "-m", "kiosk", "run", "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE) as run_:
        assert run_.stdout is not None
        said = run_.stdout.readline()
        started = children(run_.pid)
        picture = state / "screen.png"
        waited = threading.Event()
        for _ in range(300):  # on a busy machine the first picture can be too early
            if colours(picture) > 50 or waited.wait(0.2):
                break
        while run_.poll() is None:  # an impatient caller does not wait for the first signal to do its work
            run_.terminate()
            waited.wait(0.05)
    assert run_.returncode == 0

    assert "virtual" in said
    with Image.open(picture) as shown:
        assert shown.size == (1920, 1080)
    assert colours(picture) > 50, "the screen is blank"
    # The number of the display proves nothing: another program may have taken it since.
    assert any(command.endswith("Xvfb") for command in started.values())
    assert not [command for process, command in started.items() if Path(f"/proc/{process}").exists()]
