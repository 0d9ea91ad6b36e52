"""The program acts before it is ended from outside, and survives errors of the X protocol."""

import signal
import subprocess
import sys

import pytest

from bench.screen import Screen
from kiosk.system import shutdown

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no X server")

BEGIN = """
import ctypes, logging, signal, sys
from kiosk.system import shutdown
logging.basicConfig(level="INFO", format="%(message)s")
"""
CLIENT = """
xlib = ctypes.CDLL(shutdown.XLIB)
xlib.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(xlib.XOpenDisplay(None))
"""


def program(code: str) -> list[str]:
    return [sys.executable, "-c", BEGIN + code]


def test_an_error_of_the_x_protocol_is_logged_once_and_survived() -> None:
    """By itself, Xlib would print six lines and end the process."""
    with Screen((64, 64)) as screen:
        done = subprocess.run(
            program(
                f"shutdown.survive_x_errors(){CLIENT}"
                "for _ in range(3): xlib.XMapWindow(display, 12345678); xlib.XSync(display, 0)\n"
                "print('goes on')"
            ),
            env=screen.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (done.returncode, done.stdout) == (0, "goes on\n")
    assert done.stderr == "the X server refused a request (error 3 of request 8.0)\n"


def test_the_program_acts_on_the_loss_of_the_x_server_before_it_ends() -> None:
    code = f"shutdown.on_loss_of_display(lambda: print('noted', flush=True)){CLIENT}print('up', flush=True)\n"
    code += "while True: xlib.XSync(display, 0)"
    with (
        Screen((64, 64)) as screen,
        subprocess.Popen(
            program(code), env=screen.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as client,
    ):
        assert client.stdout is not None
        assert client.stdout.readline() == "up\n"
        screen.close()
        said, complained = client.communicate(timeout=20)
    assert (said, client.returncode) == ("noted\n", shutdown.EXIT_NO_DISPLAY)
    assert complained.startswith("the X server has gone")


def test_an_ignored_signal_stays_ignored() -> None:
    """``nohup`` ignores SIGHUP; the other signals are acted on."""
    code = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\nshutdown.on_signals(shutdown.end_now)\n"
    code += "print('up', flush=True)\n"
    with subprocess.Popen(program(code + "while True: signal.pause()"), stdout=subprocess.PIPE, text=True) as nohup:
        assert nohup.stdout is not None
        assert nohup.stdout.readline() == "up\n"
        nohup.send_signal(signal.SIGHUP)
        nohup.send_signal(signal.SIGTERM)
        assert nohup.wait(20) == 0
