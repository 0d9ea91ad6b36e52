"""The rule by which an edition passes its trial or is set aside, and the file that survives a crash."""

import shutil
import sys
import threading
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import CacheError
from kiosk.exhibit_state import ExhibitState
from kiosk.rollout import trial
from kiosk.rollout.trial import (
    MAX_CRASHES,
    TrialRecord,
    Trials,
    after_clean_exit,
    after_success,
    rejection_reason,
    this_boot,
)
from tests.support.disk import PlugPulled, watched_disk

A, B = "a" * 64, "b" * 64


@pytest.fixture
def exhibit_state(tmp_path: Path) -> ExhibitState:
    return ExhibitState(tmp_path / "exhibit")


def start(exhibit_state: ExhibitState, boot: str = "boot") -> Trials:
    """Read the trials from the disk, as a start of the exhibit does."""
    return Trials(exhibit_state, lambda: 1000.0, lambda: boot)


def begun(record: TrialRecord, edition: str, boot: str = "boot") -> TrialRecord:
    """Return the record after one more start of the exhibit, by default during the same boot of the machine."""
    return trial.after_start(record, edition, boot)


def test_an_orderly_end_is_not_a_crash() -> None:
    record = TrialRecord()
    for _ in range(10):
        record = after_clean_exit(begun(record, A))
    assert record.crashes == 0


def test_crashes_add_up_until_there_are_too_many() -> None:
    record = begun(TrialRecord(), A)
    counted = []
    while not rejection_reason(record, A):
        counted.append(record.crashes)
        record = begun(record, A)
    assert counted == list(range(MAX_CRASHES + 1))


def test_crashes_with_one_edition_do_not_count_for_another() -> None:
    record = begun(begun(begun(TrialRecord(), A), A), B)
    assert (record.edition, record.crashes) == (B, 0)
    assert not rejection_reason(record, A)


def test_power_cuts_never_count_as_crashes() -> None:
    """They would have come with any edition, for instance while a stand is set up."""
    record = TrialRecord()
    for number in range(50):
        record = begun(record, A, f"boot {number}")
        assert not rejection_reason(record, A)
    assert record.crashes == 0


def test_crashes_count_even_with_power_cuts_in_between() -> None:
    record = begun(TrialRecord(), A, "boot 0")
    for number in range(3):
        assert not rejection_reason(record, A)
        record = begun(begun(record, A, f"boot {number}"), A, f"boot {number + 1}")
    assert record.crashes == 3
    assert "ended unexpectedly" in (rejection_reason(record, A) or "")


def test_every_unexpected_end_counts_as_a_crash_on_a_system_without_boot_ids() -> None:
    record = TrialRecord()
    for _ in range(MAX_CRASHES + 2):
        record = begun(record, A, "")
    assert rejection_reason(record, A)


def test_the_boot_id_stays_the_same_until_the_machine_restarts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert this_boot() == this_boot()
    if sys.platform == "linux":
        assert this_boot()
    monkeypatch.setattr(trial, "_BOOT", tmp_path / "absent")
    assert this_boot() == ""


def test_three_power_cuts_leave_a_good_edition_on_the_screen(exhibit_state: ExhibitState) -> None:
    for number in range(4):
        assert start(exhibit_state, f"boot {number}").begin(A), "a good edition was refused"
    assert exhibit_state.set_aside() == ()


def test_a_record_of_an_earlier_version_is_read(exhibit_state: ExhibitState) -> None:
    """Such a record has no boot id, or counts power cuts."""
    exhibit_state.write("trial.json", {"edition": A, "falls": 2, "up": True, "proved": [B], "cuts": 4})
    trials = start(exhibit_state)
    assert trials.is_proven(B)
    assert trials.begin(A)


def test_an_edition_that_has_passed_its_trial_is_never_on_trial_again() -> None:
    record = after_success(begun(TrialRecord(), A), A)
    for _ in range(10):
        record = begun(record, A)
    assert not rejection_reason(record, A)
    assert record == TrialRecord(proven=(A,))


@given(st.lists(st.tuples(st.sampled_from(["begin", "clean exit", "success"]), st.sampled_from([A, B])), max_size=40))
def test_only_more_than_two_crashes_in_a_row_set_an_edition_aside(events) -> None:
    """Compared with a count of crashes done the long way."""
    record, up, passed = TrialRecord(), None, set()
    crashes = {A: 0, B: 0}
    for event, edition in events:
        if event == "begin":
            if edition not in passed:
                if record.edition != edition:
                    crashes[edition] = 0
                elif up == edition:
                    crashes[edition] += 1
                up = edition
            record = begun(record, edition)
            assert bool(rejection_reason(record, edition)) == (edition not in passed and crashes[edition] > 2)
        elif event == "clean exit":
            record, up = after_clean_exit(record), None
        else:
            record = after_success(record, edition)
            passed.add(edition)
            if up == edition:
                up = None


def test_the_list_of_proven_editions_stays_short() -> None:
    record = TrialRecord()
    for number in range(1000):
        record = after_success(record, f"{number:064x}")
    assert len(record.proven) == 20
    assert f"{999:064x}" in record.proven


def test_an_edition_stays_set_aside_after_restarts_with_its_reason(exhibit_state: ExhibitState) -> None:
    start(exhibit_state).set_aside(A, "it failed\nover two lines")
    again = start(exhibit_state)
    assert not again.allows(A)
    assert not again.begin(A)
    assert again.allows(B)
    (aside,) = exhibit_state.set_aside()
    assert (aside.edition, aside.since, aside.reason) == (A, 1000.0, "it failed over two lines")


def test_the_list_of_reasons_stays_short(exhibit_state: ExhibitState) -> None:
    trials = start(exhibit_state)
    for number in range(130):
        trials.set_aside(f"{number:064x}", "x" * 10_000)
    assert len(exhibit_state.set_aside()) == 100
    assert not start(exhibit_state).allows(f"{129:064x}")
    assert (exhibit_state.folder / "set-aside.json").stat().st_size < 50_000


def test_the_disk_holds_the_trial_before_the_edition_is_on_screen(exhibit_state: ExhibitState) -> None:
    assert start(exhibit_state).begin(A)
    assert exhibit_state.read("trial.json", TrialRecord) == TrialRecord(A, 0, True, boot="boot")


def test_a_disk_that_refuses_changes_no_decision(exhibit_state: ExhibitState, caplog) -> None:
    exhibit_state.folder.write_text("a file where the folder should be")
    trials = start(exhibit_state)
    assert trials.begin(A)
    trials.record_proven(A)
    assert trials.is_proven(A)
    trials.set_aside(B, "it failed")
    assert not trials.begin(B)
    trials.record_clean_exit()
    assert str(exhibit_state.folder) in caplog.text


def test_a_power_cut_at_any_moment_leaves_a_valid_record(exhibit_state: ExhibitState, tmp_path: Path) -> None:
    def live() -> None:
        trials = start(exhibit_state)
        trials.begin(A)
        trials.record_proven(A)
        trials.begin(B)
        trials.set_aside(B, "it failed")
        trials.record_clean_exit()

    with watched_disk(tmp_path) as disk:
        live()
    assert len(disk.calls) > 20
    for number in range(len(disk.calls)):
        shutil.rmtree(exhibit_state.folder)
        with watched_disk(tmp_path, stop_at=number), pytest.raises(PlugPulled):
            live()
        assert start(exhibit_state).begin(A), "a good edition was refused"


def test_an_end_that_a_signal_records_during_another_write_is_on_the_disk_afterwards(
    exhibit_state: ExhibitState,
) -> None:
    """A signal interrupts at any line; here it does so once at each line of ``begin``."""
    for stop_at in range(1, 500):
        trials, passed = start(exhibit_state), 0

        def trace(frame: FrameType, event: str, _argument: object, trials: Trials = trials) -> object:
            nonlocal passed
            if event == "line" and "/kiosk/" in frame.f_code.co_filename:
                passed += 1
                if passed == stop_at:  # noqa: B023 - it is called within this turn
                    trials.record_clean_exit()
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            trials.begin(f"{stop_at:064x}")
        finally:
            sys.settrace(before)
        assert exhibit_state.read("trial.json", TrialRecord) == trials._record, f"interrupted at line {stop_at}"
        if passed < stop_at:
            break
    assert 20 < stop_at < 499


def test_two_threads_that_write_at_once_leave_a_whole_record(exhibit_state: ExhibitState, caplog) -> None:
    trials = start(exhibit_state)
    names = [f"{number:064x}" for number in range(8)]
    threads = [threading.Thread(target=trials.record_proven, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for number in range(100, 108):
        trials.begin(f"{number:064x}")
    for thread in threads:
        thread.join()
    assert exhibit_state.read("trial.json", TrialRecord) is not None
    assert not list(exhibit_state.folder.glob("*.part"))
    assert caplog.text == "", "one thread disturbed the other"


def test_a_state_that_cannot_be_written_raises_an_error(exhibit_state: ExhibitState) -> None:
    exhibit_state.folder.write_text("a file where the folder should be")
    with pytest.raises(CacheError):
        exhibit_state.write("trial.json", TrialRecord())
