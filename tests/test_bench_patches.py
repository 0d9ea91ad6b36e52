"""The bench of the patches leaves out the named patch, and reports the figures that it measured."""

from pathlib import Path

import pytest

from bench import patches
from bench.exhibit import leave_out
from bench.patches import QUESTIONS, Gain, command, section
from bench.screenbench import Dragged, Figures
from kiosk.kivy_patches import PATCHES, ringing_queues, waiting_loop


def test_a_patch_that_is_left_out_does_nothing(monkeypatch: pytest.MonkeyPatch):
    class Untouched:
        """A clock and a window that stay as they are."""

    monkeypatch.setattr(waiting_loop.WaitingLoop, "install", waiting_loop.WaitingLoop.install)
    monkeypatch.setattr(ringing_queues, "install", ringing_queues.install)
    clock, window = Untouched(), Untouched()
    window.mainloop = None
    loop = waiting_loop.WaitingLoop(clock, window)  # pyright: ignore[reportArgumentType]

    leave_out("waiting_loop")
    leave_out("ringing_queues")

    assert not loop.install()
    assert vars(clock) == {}
    assert ringing_queues.install(loop.wake) is None


def test_every_question_is_about_a_patch_and_picks_its_figure():
    measured = Figures(complete_s=1.0, rests={"home": 0.5}, tap_ms=[2.0], drag=Dragged(3.0, 4.0, 5.0))
    for question in QUESTIONS:
        assert question.patch in PATCHES
        assert question.pick(measured) is not None
        assert question.pick(Figures()) is None


def test_the_exhibit_runs_without_a_patch_only_if_the_command_says_so(tmp_path: Path):
    assert "--without" not in command(tmp_path, without=None)
    assert command(tmp_path, without="lean_start", panel=True)[2:6] == (
        "bench.exhibit", "--without", "lean_start", "--panel",
    )  # fmt: skip


def test_the_section_compares_both_figures_and_omits_those_that_were_not_measured():
    seen = [Gain("waiting_loop", "CPU", 0.2, 4.4, "%", 1), Gain("font_hinting", "Words", None, 4346, "")]
    text = section(seen, patches.QUICK)
    assert "| `waiting_loop` | CPU | 0.2 % | 4.4 % | 22.0 |" in text
    assert "| `font_hinting` | Words |  | 4,346 |  |" in text
