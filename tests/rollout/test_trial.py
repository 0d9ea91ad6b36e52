"""The rule by which an edition proves itself or is set aside, and the file that outlives a crash."""

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
from kiosk.rollout import trial as probations
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
def facts(tmp_path: Path) -> ExhibitState:
    return ExhibitState(tmp_path / "exhibit")


def start(facts: ExhibitState, boot: str = "boot") -> Trials:
    """Begin again with what the disk holds, as a start of the exhibit does."""
    return Trials(facts, lambda: 1000.0, lambda: boot)


def begun(record: TrialRecord, edition: str, boot: str = "boot") -> TrialRecord:
    """Return the record after one more start of the exhibit, without one of the machine if not told otherwise."""
    return probations.after_start(record, edition, boot)


def test_an_orderly_end_is_no_fall() -> None:
    record = TrialRecord()
    for _ in range(10):
        record = after_clean_exit(begun(record, A))
    assert record.falls == 0


def test_falls_add_up_until_there_are_too_many() -> None:
    record = begun(TrialRecord(), A)
    counted = []
    while not rejection_reason(record, A):
        counted.append(record.falls)
        record = begun(record, A)
    assert counted == list(range(MAX_CRASHES + 1))


def test_the_falls_of_one_edition_are_not_those_of_another() -> None:
    record = begun(begun(begun(TrialRecord(), A), A), B)
    assert (record.edition, record.falls) == (B, 0)
    assert not rejection_reason(record, A)


def test_power_cuts_never_count_as_falls() -> None:
    """As at a stand that is being set up: they would have come with any edition."""
    record = TrialRecord()
    for number in range(50):
        record = begun(record, A, f"boot {number}")
        assert not rejection_reason(record, A)
    assert record.falls == 0


def test_crashes_count_whatever_the_power_does_in_between() -> None:
    record = begun(TrialRecord(), A, "boot 0")
    for number in range(3):
        assert not rejection_reason(record, A)
        record = begun(begun(record, A, f"boot {number}"), A, f"boot {number + 1}")
    assert record.falls == 3
    assert "without a word" in (rejection_reason(record, A) or "")


def test_where_the_system_does_not_tell_its_starts_apart_each_end_is_a_fall() -> None:
    record = TrialRecord()
    for _ in range(MAX_CRASHES + 2):
        record = begun(record, A, "")
    assert rejection_reason(record, A)


def test_the_start_of_this_machine_has_one_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert this_boot() == this_boot()
    if sys.platform == "linux":
        assert this_boot()
    monkeypatch.setattr(probations, "_BOOT", tmp_path / "absent")
    assert this_boot() == ""


def test_three_power_cuts_leave_a_good_edition_on_the_screen(facts: ExhibitState) -> None:
    for number in range(4):
        assert start(facts, f"boot {number}").begin(A), "a good edition was refused"
    assert facts.set_aside() == ()


def test_a_record_of_an_earlier_version_is_read(facts: ExhibitState) -> None:
    """It named no start of the machine, or counted power cuts."""
    facts.write("trial.json", {"edition": A, "falls": 2, "up": True, "proved": [B], "cuts": 4})
    trials = start(facts)
    assert trials.is_proven(B)
    assert trials.begin(A)


def test_an_edition_that_has_proved_itself_is_on_trial_no_more() -> None:
    record = after_success(begun(TrialRecord(), A), A)
    for _ in range(10):
        record = begun(record, A)
    assert not rejection_reason(record, A)
    assert record == TrialRecord(proved=(A,))


@given(st.lists(st.tuples(st.sampled_from(["begin", "end", "mark_good"]), st.sampled_from([A, B])), max_size=40))
def test_only_an_edition_that_fell_more_than_twice_in_a_row_is_ever_set_aside(events) -> None:
    """Compared with a count of falls done the long way."""
    record, up, passed = TrialRecord(), None, set()
    falls = {A: 0, B: 0}
    for event, edition in events:
        if event == "begin":
            if edition not in passed:
                if record.edition != edition:
                    falls[edition] = 0
                elif up == edition:
                    falls[edition] += 1
                up = edition
            record = begun(record, edition)
            assert bool(rejection_reason(record, edition)) == (edition not in passed and falls[edition] > 2)
        elif event == "end":
            record, up = after_clean_exit(record), None
        else:
            record = after_success(record, edition)
            passed.add(edition)
            if up == edition:
                up = None


def test_the_list_of_those_that_proved_themselves_stays_short() -> None:
    record = TrialRecord()
    for number in range(1000):
        record = after_success(record, f"{number:064x}")
    assert len(record.proved) == 20
    assert f"{999:064x}" in record.proved


def test_what_is_set_aside_stays_so_over_restarts_with_its_reason(facts: ExhibitState) -> None:
    start(facts).set_aside(A, "it failed\nover two lines")
    again = start(facts)
    assert not again.allows(A)
    assert not again.begin(A)
    assert again.allows(B)
    (told,) = facts.set_aside()
    assert (told.edition, told.since, told.reason) == (A, 1000.0, "it failed over two lines")


def test_the_reasons_that_are_kept_are_not_without_end(facts: ExhibitState) -> None:
    trials = start(facts)
    for number in range(130):
        trials.set_aside(f"{number:064x}", "x" * 10_000)
    assert len(facts.set_aside()) == 100
    assert not start(facts).allows(f"{129:064x}")
    assert (facts.folder / "set-aside.json").stat().st_size < 50_000


def test_a_trial_is_on_the_disk_before_the_edition_is_on_the_screen(facts: ExhibitState) -> None:
    assert start(facts).begin(A)
    assert facts.read("trial.json", TrialRecord) == TrialRecord(A, 0, True, boot="boot")


def test_a_disk_that_refuses_changes_no_decision(facts: ExhibitState, caplog) -> None:
    facts.folder.write_text("a file where the folder should be")
    trials = start(facts)
    assert trials.begin(A)
    trials.mark_good(A)
    assert trials.is_proven(A)
    trials.set_aside(B, "it failed")
    assert not trials.begin(B)
    trials.end()
    assert str(facts.folder) in caplog.text


def test_wherever_the_plug_is_pulled_a_start_finds_a_sensible_record(facts: ExhibitState, tmp_path: Path) -> None:
    def live() -> None:
        trials = start(facts)
        trials.begin(A)
        trials.mark_good(A)
        trials.begin(B)
        trials.set_aside(B, "it failed")
        trials.end()

    with watched_disk(tmp_path) as disk:
        live()
    assert len(disk.calls) > 20
    for number in range(len(disk.calls)):
        shutil.rmtree(facts.folder)
        with watched_disk(tmp_path, stop_at=number), pytest.raises(PlugPulled):
            live()
        assert start(facts).begin(A), "a good edition was refused"


def test_an_end_that_is_noted_in_the_midst_of_another_note_is_what_the_disk_holds(facts: ExhibitState) -> None:
    """A signal interrupts wherever it likes; here it does so once at each line of the note of a beginning."""
    for stop_at in range(1, 500):
        trials, passed = start(facts), 0

        def trace(frame: FrameType, event: str, _argument: object, trials: Trials = trials) -> object:
            nonlocal passed
            if event == "line" and "/kiosk/" in frame.f_code.co_filename:
                passed += 1
                if passed == stop_at:  # noqa: B023 - it is called within this turn
                    trials.end()
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            trials.begin(f"{stop_at:064x}")
        finally:
            sys.settrace(before)
        assert facts.read("trial.json", TrialRecord) == trials._record, f"interrupted at line {stop_at}"
        if passed < stop_at:
            break
    assert 20 < stop_at < 499


def test_two_threads_that_write_at_once_leave_a_whole_record(facts: ExhibitState, caplog) -> None:
    trials = start(facts)
    names = [f"{number:064x}" for number in range(8)]
    threads = [threading.Thread(target=trials.mark_good, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for number in range(100, 108):
        trials.begin(f"{number:064x}")
    for thread in threads:
        thread.join()
    assert facts.read("trial.json", TrialRecord) is not None
    assert not list(facts.folder.glob("*.part"))
    assert caplog.text == "", "they were in each other's way"


def test_facts_that_cannot_be_written_say_so(facts: ExhibitState) -> None:
    facts.folder.write_text("a file where the folder should be")
    with pytest.raises(CacheError):
        facts.write("trial.json", TrialRecord())
