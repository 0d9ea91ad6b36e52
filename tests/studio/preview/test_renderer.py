"""The renderer is one program that starts when it is needed, and never makes anybody wait for ever."""

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from kiosk.errors import MachineError
from studio.preview.renderer import BusyRendererError, Renderer, RendererError, renderer
from tests.studio.conftest import SECRETS

ECHO = """
import json, sys
for line in sys.stdin:
    order = json.loads(line)
    if order.get("hang"):
        sys.stdin.read()
    if order.get("die"):
        print("a fault of some kind", file=sys.stderr)
        sys.exit(3)
    print(json.dumps({"error": "no"} if order.get("fail") else {"pictures": [order["n"]]}), flush=True)
"""


@pytest.fixture
def echo(tmp_path: Path):
    """A renderer that answers with its order."""
    program = Renderer([sys.executable, "-c", ECHO], tmp_path)
    yield program
    program.end()


def test_the_renderer_is_started_once(echo: Renderer):
    assert echo.pid is None

    assert echo.order(n=1) == {"pictures": [1]}
    first = echo.pid
    assert echo.order(n=2) == {"pictures": [2]}

    assert echo.pid == first


def test_a_killed_renderer_is_started_again(echo: Renderer):
    echo.order(n=1)
    os.kill(echo.pid, signal.SIGKILL)

    with contextlib.suppress(RendererError):  # a request at that moment may still meet the dead one
        echo.order(n=1)

    assert echo.order(n=2) == {"pictures": [2]}


def test_a_hanging_renderer_is_ended_and_the_next_order_is_answered(echo: Renderer):
    echo.order(n=1)
    hung = echo.pid

    with pytest.raises(BusyRendererError, match="redémarre"):
        echo.order(0.2, hang=True)

    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)
    assert echo.order(n=2) == {"pictures": [2]}


def test_the_renderer_ends_with_its_pipe(echo: Renderer):
    echo.order(n=1)
    process = echo._process
    process.stdin.close()  # as after the studio was killed

    assert process.wait(5) == 0


def test_two_renderers_have_separate_copies(tmp_path: Path):
    one, other = (Renderer([sys.executable, "-c", ECHO], tmp_path) for _ in range(2))
    try:
        one.order(n=1)
        other.order(n=1)
        assert len(list(tmp_path.glob("copies-*.lock"))) == 2
    finally:
        one.end()
        other.end()


def test_the_renderer_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in SECRETS:
        monkeypatch.setenv(name, "secret")
    tell = "import json, os, sys; sys.stdin.readline(); print(json.dumps({'names': sorted(os.environ)}), flush=True)"
    program = Renderer([sys.executable, "-c", tell], tmp_path)
    try:
        names = program.order(n=1)["names"]
    finally:
        program.end()

    assert "PATH" in names
    assert not SECRETS & set(names)


def test_a_refusal_of_the_kiosk_is_reported_without_a_restart(echo: Renderer):
    echo.order(n=1)
    first = echo.pid
    with pytest.raises(RendererError, match="ne peut pas être dessiné"):
        echo.order(fail=True)
    assert echo.pid == first


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "[CRITICAL] Window: Unable to find any valuable Window provider. libEGL.so.1: cannot open",
            "installez libegl1",
        ),
        ("ModuleNotFoundError: No module named 'kivy'", "il manque le module Python .{2}kivy"),
        ("anything else", "s’est arrêté .anything else."),
    ],
)
def test_a_renderer_that_cannot_start_says_what_to_install(tmp_path: Path, said: str, line: str):
    program = Renderer([sys.executable, "-c", f"import sys; sys.exit({said!r})"], tmp_path)

    with pytest.raises(RendererError, match=line):
        program.order(n=1)


def test_a_missing_program_is_reported_in_one_line(tmp_path: Path):
    with pytest.raises(RendererError, match="ne démarre pas"):
        Renderer(["/nowhere/python"], tmp_path).order(n=1)


def test_a_studio_without_a_renderer_says_so():
    with override_settings(RENDERER=None), pytest.raises(MachineError, match="sans moteur"):
        renderer()
