"""Failures lead back to attract, and too many of them to the supervisor."""

import pytest
from kivy.base import ExceptionManager

from kiosk.runtime.crash_guard import CrashGuard
from tests.runtime.hands import Hands


def test_a_failure_is_logged_and_leads_back_to_attract(hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    went: list[str] = []
    guard = CrashGuard(lambda: went.append("attract"), now=hands)
    assert guard.handle_exception(ValueError("a broken screen")) == ExceptionManager.PASS
    assert went == ["attract"]
    assert guard.failures == 1
    assert "a broken screen" in caplog.text


def test_a_wish_to_quit_passes(hands: Hands) -> None:
    guard = CrashGuard(lambda: pytest.fail("quitting is no failure"), now=hands)
    assert guard.handle_exception(SystemExit(0)) == ExceptionManager.RAISE
    assert guard.handle_exception(KeyboardInterrupt()) == ExceptionManager.RAISE
    assert guard.failures == 0


def test_too_many_failures_leave_it_to_the_supervisor(hands: Hands) -> None:
    guard = CrashGuard(lambda: None, most=5, within_s=60, now=hands)
    for _ in range(5):
        guard.handle_exception(ValueError())
        hands.time += 11
    with pytest.raises(SystemExit) as leaving:
        guard.handle_exception(ValueError())
    assert leaving.value.code == 70


def test_rare_failures_never_add_up(hands: Hands) -> None:
    guard = CrashGuard(lambda: None, most=5, within_s=60, now=hands)
    for _ in range(50):
        guard.handle_exception(ValueError())
        hands.time += 13
    assert guard.failures == 50


def test_when_attract_fails_too_it_counts_and_the_program_lives_on(hands: Hands) -> None:
    def back_to_attract() -> None:
        raise RuntimeError("attract is broken")

    guard = CrashGuard(back_to_attract, most=5, now=hands)
    assert guard.handle_exception(ValueError()) == ExceptionManager.PASS
    assert guard.failures == 2
    guard.handle_exception(ValueError())
    with pytest.raises(SystemExit):
        guard.handle_exception(ValueError())
