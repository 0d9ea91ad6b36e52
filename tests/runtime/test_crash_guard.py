"""A failure leads back to attract; too many of them end the program."""

import pytest
from kivy.base import ExceptionManager

from kiosk.runtime.crash_guard import CrashGuard
from tests.support.clock import StillClock


def test_a_failure_is_logged_and_leads_back_to_attract(clock: StillClock, caplog: pytest.LogCaptureFixture) -> None:
    went: list[str] = []
    guard = CrashGuard(lambda: went.append("attract"), clock)
    assert guard.handle_exception(ValueError("a broken screen")) == ExceptionManager.PASS
    assert went == ["attract"]
    assert guard.failures == 1
    assert "a broken screen" in caplog.text


def test_a_request_to_quit_goes_through(clock: StillClock) -> None:
    guard = CrashGuard(lambda: pytest.fail("quitting is not a failure"), clock)
    assert guard.handle_exception(SystemExit(0)) == ExceptionManager.RAISE
    assert guard.handle_exception(KeyboardInterrupt()) == ExceptionManager.RAISE
    assert guard.failures == 0


def test_too_many_failures_end_the_program_with_code_70(clock: StillClock) -> None:
    guard = CrashGuard(lambda: None, clock, most=5, within_s=60)
    for _ in range(5):
        guard.handle_exception(ValueError())
        clock.advance(11)
    with pytest.raises(SystemExit) as leaving:
        guard.handle_exception(ValueError())
    assert leaving.value.code == 70


def test_rare_failures_never_end_the_program(clock: StillClock) -> None:
    guard = CrashGuard(lambda: None, clock, most=5, within_s=60)
    for _ in range(50):
        guard.handle_exception(ValueError())
        clock.advance(13)
    assert guard.failures == 50


def test_a_failure_of_attract_counts_too_and_the_program_goes_on(clock: StillClock) -> None:
    def back_to_attract() -> None:
        raise RuntimeError("attract is broken")

    guard = CrashGuard(back_to_attract, clock, most=5)
    assert guard.handle_exception(ValueError()) == ExceptionManager.PASS
    assert guard.failures == 2
    guard.handle_exception(ValueError())
    with pytest.raises(SystemExit):
        guard.handle_exception(ValueError())
