"""The preview program answers each request with one line, even a bad request about a bad edition."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest
from PIL import Image, ImageChops, ImageStat

from kiosk.edition.decode import encode
from kiosk.edition.folder import EMBEDDED, media_path, read_folder
from kiosk.edition.types import Edition
from kiosk.preview.protocol import PreviewRequest, StopPreview, StopsRequest
from kiosk.preview.service import serve
from kiosk.preview.tour import photograph, stops
from kiosk.visit.state import Visit
from tests.support import hostile
from tests.support.editions import changed, drawn, remembered, small_edition, write_folder

ROOT = Path(__file__).resolve().parents[2]


class Program:
    """``python -m kiosk proof``, and the pipes through which another program talks to it."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("KIVY_", "KCFG_", "SDL_"))}
        command = [sys.executable, "-m", "kiosk", "proof", *arguments]
        self.said = (folder / "stderr").open("w+")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment, "TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
        )

    def says(self, line: bytes) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, Path(self.said.name).read_text()
        return json.loads(answer)

    def asks(self, edition: Path, **request: Any) -> dict[str, Any]:
        return self.says(json.dumps({"edition": str(edition), **request}).encode())

    def photographs(self, edition: Path, out: Path, stop: str, **request: Any) -> Image.Image:
        answer = self.asks(edition, stops=[stop], out=str(out), **request)
        with Image.open(answer["pictures"][0]["file"]) as picture:
            return picture.convert("RGB")

    def ends(self) -> int:
        assert self.process.stdin
        self.process.stdin.close()
        code = self.process.wait(20)
        assert self.process.stdout
        assert self.process.stdout.read() == b""
        self.process.stdout.close()
        self.said.close()
        return code


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A running program; it answers all tests of this module and ends well."""
    folder = tmp_path_factory.mktemp("preview")
    running = Program("--work", str(folder / "copies"), folder=folder)
    yield running
    assert running.ends() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(small_edition(), tmp_path / "edition")


def difference(a: Image.Image, b: Image.Image) -> float:
    """Return by how much two pictures differ on average, of 255."""
    assert a.size == b.size
    return sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3


@pytest.mark.parametrize(
    ("stop", "size", "look"),
    [
        ("home", (1920, 1080), {}),
        ("laureate-first", (1080, 1920), {"text_size": 2}),
        ("about-facts", (1280, 720), {"contrast": True}),
        ("building-facade", (1080, 1920), {"reach": True}),
    ],
)
def test_a_preview_is_what_the_kiosk_shows(program: Program, folder: Path, tmp_path: Path, stop: str, size, look):
    width, height = size
    made = program.photographs(folder, tmp_path / "out", stop, language="nl", width=width, height=height, **look)
    visit = Visit("nl", look.get("text_size", 0), look.get("contrast", False), look.get("reach", False))
    (expected,) = [one.visit for one in stops(small_edition(), visit) if one.name == stop]
    assert difference(made, photograph(read_folder(folder), expected, *size)) < 0.5
    assert [file.name for file in (tmp_path / "out").iterdir()] == [f"{stop}-nl-{width}x{height}.png"]


def test_all_stops_are_listed_and_only_known_ones_are_answered(program: Program, folder: Path):
    names = [stop.name for stop in stops(small_edition(), Visit("fr"))]
    assert program.asks(folder, list=True) == {"stops": names}
    answer = program.asks(folder, stops=["nowhere", "home", "laureate-gone"], width=640, height=360)
    assert [picture["stop"] for picture in answer["pictures"]] == ["home"]
    answer = program.asks(folder, stops=None, width=640, height=360)
    assert [picture["stop"] for picture in answer["pictures"]] == names


def test_without_out_no_picture_is_written_but_misfits_are_reported(program: Program, tmp_path: Path):
    edition = changed(small_edition(), "laureates.0.name.fr", "Un nom qui n’en finit pas " * 3)
    folder = write_folder(edition, tmp_path)
    answer = program.asks(folder, stops=["laureates"], fit=True)
    (picture,) = answer["pictures"]
    assert picture["file"] is None
    assert [(misfit["severity"], misfit["rule"]) for misfit in picture["fit"]] == [("warning", "cut")]
    assert program.asks(folder, stops=["laureates"])["pictures"][0]["fit"] == []


def test_an_edition_that_changed_in_its_folder_is_shown_as_it_is_now(program: Program, folder: Path, tmp_path: Path):
    before = program.photographs(folder, tmp_path, "home", width=640, height=360)
    edition = changed(small_edition(), "exhibit.story_door.title.fr", "Tout autre chose")
    (folder / "edition.json").write_bytes(encode(edition))
    assert difference(before, program.photographs(folder, tmp_path, "home", width=640, height=360)) > 0.1


def test_another_picture_in_the_same_edition_is_shown_at_once(program: Program, folder: Path, tmp_path: Path):
    before = program.photographs(folder, tmp_path, "attract", width=640, height=360)
    pictures = small_edition().pictures
    pictures = {name: msgspec.structs.replace(one, media=drawn("#00FF00")) for name, one in pictures.items()}
    write_folder(small_edition(pictures=pictures), folder)
    assert difference(before, program.photographs(folder, tmp_path, "attract", width=640, height=360)) > 5


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"damaged")], ids=["missing", "damaged"])
def test_a_damaged_picture_is_a_grey_field_until_it_is_repaired(program: Program, tmp_path: Path, spoil):
    edition = _in_colour("#2E50C4" if spoil is Path.unlink else "#50C42E")
    folder = write_folder(edition, tmp_path / "edition")
    files = {media_path(folder, picture.media) for picture in edition.pictures.values()}
    for file in files:
        spoil(file)
    without = program.photographs(folder, tmp_path, "attract", width=640, height=360)
    write_folder(edition, folder)
    assert difference(without, program.photographs(folder, tmp_path, "attract", width=640, height=360)) > 5


def _in_colour(colour: str) -> Edition:
    pictures = small_edition().pictures
    return small_edition(
        pictures={name: msgspec.structs.replace(one, media=drawn(colour)) for name, one in pictures.items()}
    )


@pytest.mark.parametrize(
    "data", [hostile.truncated("JPEG"), b"<svg/>", hostile.swollen_words()], ids=["cut", "svg", "words"]
)
def test_a_hostile_picture_does_not_end_the_program(program: Program, tmp_path: Path, data: bytes):
    media = remembered(data, "image/png" if data.startswith(b"\x89PNG") else "image/jpeg", 640, 480)
    pictures = small_edition().pictures
    pictures = {name: msgspec.structs.replace(one, media=media) for name, one in pictures.items()}
    folder = write_folder(small_edition(pictures=pictures), tmp_path)
    assert "pictures" in program.asks(folder, stops=["home"], width=640, height=360)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"nonsense", "JSON is malformed"),
        (b"[" * 100_000, "this is not a request"),
        (b"\xff\xfe", "this is not a request"),
        (b"[]", "Expected `object`, got `array`"),
        (b'{"edition": "/x", "language": "de"}', "'de' - at `$.language`"),
        (b'{"edition": "/x", "width": 12}', ">= 320 - at `$.width`"),
        (b'{"edition": "/x", "height": "1080"}', "Expected `int`, got `str` - at `$.height`"),
        (b'{"edition": "/x", "text_size": 3}', "$.text_size"),
        (b'{"edition": "/x", "colour": 1}', "unknown field `colour`"),
        (b'{"language": "fr"}', "missing required field `edition`"),
        (b'{"edition": "here"}', "the absolute path of a folder: 'here'"),
        (b'{"edition": "/x", "out": "../there"}', "the absolute path of a folder: '../there'"),
        (b'{"edition": "/x\\u0000y"}', "the absolute path of a folder"),
        (b'{"edition": "/nowhere/at/all"}', "/nowhere/at/all: no edition.json here"),
        (b'{"list": true}', "missing required field `edition`"),
        (b"{" + b" " * 5_000_000, "ask for fewer stops at once"),
    ],
    ids=lambda value: value[:40].decode(errors="replace") if isinstance(value, bytes) else "",
)
def test_a_bad_request_gets_one_line_and_the_next_is_answered(program: Program, folder: Path, line: bytes, said: str):
    answer = program.says(line)
    assert list(answer) == ["error"]
    assert said in answer["error"]
    assert "\n" not in answer["error"]
    assert "stops" in program.asks(folder, list=True)


def test_an_invalid_edition_gets_one_line(program: Program, folder: Path):
    (folder / "edition.json").write_text('{"format": 1}')
    assert "missing required field" in program.asks(folder, stops=["home"])["error"]


def test_a_picture_that_cannot_be_written_gets_one_line(program: Program, folder: Path):
    out = folder / "edition.json" / "below-a-file"
    error = program.asks(folder, stops=["home"], out=str(out), width=640, height=360)["error"]
    assert f"{out}/home-fr-640x360.png: cannot be written (Not a directory)" in error


class _Faulty:
    """A renderer with a bug."""

    def stops(self, request: StopsRequest) -> tuple[str, ...]:
        return ("one",)

    def render(self, request: PreviewRequest) -> tuple[StopPreview, ...]:
        raise ZeroDivisionError


def test_a_bug_in_the_renderer_gets_one_line_and_the_next_request_is_answered():
    answers = io.BytesIO()
    serve(io.BytesIO(b'{"edition": "/x"}\n\n{"edition": "/x", "list": true}'), answers, _Faulty())
    failed, listed = answers.getvalue().splitlines()
    assert b"standard error says more" in failed
    assert json.loads(listed) == {"stops": ["one"]}


def test_the_program_leaves_no_files_behind_at_the_end_of_its_input_or_at_a_signal(tmp_path: Path, folder: Path):
    for way in ("end", "signal"):
        temporary = tmp_path / way
        temporary.mkdir()
        running = Program(folder=temporary)
        assert running.asks(folder, stops=["home"], width=640, height=360)["pictures"]
        if way == "signal":
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(20)
        assert running.ends() == 0
        assert [file.name for file in temporary.iterdir()] == ["stderr"]


_NOISY = """
import os, pathlib, sys, tempfile
from kiosk import bootstrap

bootstrap.prepare_environment(pathlib.Path(tempfile.mkdtemp()), offscreen=True)
bootstrap.prepare_environment = lambda *_, **__: None
from kiosk.preview import renderer, service

quiet = renderer.Renderer.render

def noisy(self, request):
    os.write(1, b"noise\\n")
    print("noise")
    return quiet(self, request)

renderer.Renderer.render = noisy
sys.exit(service.run(None))
"""


def test_standard_output_contains_only_replies(tmp_path: Path, folder: Path):
    """Lines of Kivy, and of libraries that write straight to the descriptor, must not be taken for replies."""
    request = json.dumps({"edition": str(folder), "stops": ["home"], "width": 640, "height": 360})
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _NOISY],
        input=request,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "pictures" in json.loads(done.stdout)
    assert done.stderr.count("noise") == 2


def test_without_numpy_one_line_says_what_to_do():
    code = "import sys; sys.modules['numpy'] = None; from kiosk.cli.commands import main; sys.exit(main(['proof']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input="", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "previews need numpy: pip install '.[studio]'\n"


def test_memory_does_not_grow_with_each_picture(program: Program):
    """Kivy frees framebuffers and textures when its clock ticks, and this program does not let it tick."""
    edition = EMBEDDED
    names = program.asks(edition, list=True)["stops"][::6]

    def memory_after(rounds: int) -> float:
        for _ in range(rounds):
            program.asks(edition, stops=names)
        return psutil.Process(program.process.pid).memory_info().rss / 1e6

    before = memory_after(1)
    assert memory_after(2) - before < 50
