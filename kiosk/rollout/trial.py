"""Whether an edition has proved itself on this kiosk: the rule, and the file that outlives a crash.

An edition from the cache is on trial until it has been on screen for ``TRIAL_S``. An exhibit that ends without
a word while one is on trial has fallen; after more than ``MAX_CRASHES`` the edition is set aside. One fall is no proof.
Blame needs proof: an end that would have come with the edition before as well does not count. That is an end that a
signal asked for, the loss of the X server (:mod:`kiosk.system.shutdown` hears of both and has it noted here), and a
start of the machine itself, which most likely followed on a power cut. An edition that was set aside is never tried
again.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.errors import CacheError
from kiosk.exhibit_state import ExhibitState, SetAside

TRIAL_S = 60.0
MAX_CRASHES = 2

_FILE = "trial.json"
_MOST_PROVED = 20
_MOST_SET_ASIDE = 100
_LONGEST_REASON = 300
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_LOG = logging.getLogger(__name__)


class TrialRecord(msgspec.Struct, frozen=True):
    """What is known of trials.

    ``edition`` is the one on trial, or ``None``; ``falls`` is how often the exhibit fell with it; ``up`` says that it
    was begun and did not end yet, which a start finds only after a fall or a power cut, and ``boot`` which start of
    the machine that was. ``proved`` are those that have passed, the latest last.
    """

    edition: str | None = None
    falls: int = 0
    up: bool = False
    proved: tuple[str, ...] = ()
    boot: str = ""


def this_boot() -> str:
    """Return what is another with each start of this machine, or nothing where the system does not tell."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def after_start(record: TrialRecord, edition: str, boot: str) -> TrialRecord:
    """Return the record as it stands when this edition goes on screen, during this start of the machine."""
    if edition in record.proved:
        return record
    falls = record.falls if record.edition == edition else 0
    if record.edition == edition and record.up and record.boot == boot:
        falls += 1
    return msgspec.structs.replace(record, edition=edition, falls=falls, up=True, boot=boot)


def after_clean_exit(record: TrialRecord) -> TrialRecord:
    """Return the record after the exhibit was ended in an orderly way."""
    return msgspec.structs.replace(record, up=False)


def after_success(record: TrialRecord, edition: str) -> TrialRecord:
    """Return the record after this edition has been on screen for long enough."""
    others = tuple(one for one in record.proved if one != edition)
    kept = (*others, edition)[-_MOST_PROVED:]
    if record.edition == edition:
        return TrialRecord(proved=kept)
    return msgspec.structs.replace(record, proved=kept)


def rejection_reason(record: TrialRecord, edition: str) -> str | None:
    """Return why this edition must not be tried again, or ``None`` where it may."""
    if record.edition == edition and record.falls > MAX_CRASHES:
        return f"the exhibit ended without a word {record.falls} times while it was new"
    return None


class Trials:
    """The trials of one exhibit. A disk that cannot be written to is named in the log and stops nothing."""

    def __init__(self, facts: ExhibitState, now: Callable[[], float], boot: Callable[[], str] = this_boot) -> None:
        """Take the exhibit's facts, a clock in seconds since 1970, and what tells the starts of the machine apart."""
        self._facts = facts
        self._boot = boot()
        self._now = now
        self._writing = threading.RLock()  # a signal may ask for the note of an end in the midst of another note
        self._record = facts.read(_FILE, TrialRecord) or TrialRecord()
        self._set_aside = {each.edition: each for each in facts.set_aside()}
        self._begun: str | None = None

    def allows(self, edition: str) -> bool:
        """Tell whether this edition may be tried."""
        return edition not in self._set_aside

    def is_proven(self, edition: str) -> bool:
        """Tell whether this edition has passed its trial."""
        return edition in self._record.proved

    def begin(self, edition: str) -> bool:
        """Take note, durably, that this edition goes on screen; return False where it must not."""
        if not self.allows(edition):
            return False
        if edition == self._begun:
            return True
        after = after_start(self._record, edition, self._boot)
        if reason := rejection_reason(after, edition):
            self.set_aside(edition, reason)
            return False
        self._begun = edition
        self._keep(after)
        return True

    def mark_good(self, edition: str) -> None:
        """Take note that this edition has been on screen for long enough. May be called in another thread."""
        self._keep(after_success(self._record, edition))

    def set_aside(self, edition: str, reason: str) -> None:
        """Never try this edition again. The reason is for staff, in one line."""
        line = " ".join(reason.split())[:_LONGEST_REASON]
        _LOG.error("edition %s is set aside: %s", edition[:12], line)
        self._set_aside[edition] = SetAside(edition, self._now(), line)
        self._write("set-aside.json", tuple(self._set_aside.values())[-_MOST_SET_ASIDE:])
        if self._record.edition == edition:
            self._keep(TrialRecord(proved=self._record.proved))

    def end(self) -> None:
        """Take note that the exhibit is being ended in an orderly way."""
        self._keep(after_clean_exit(self._record))

    def _keep(self, record: TrialRecord) -> None:
        if record != self._record:
            self._record = record
            self._write(_FILE, record)
            if self._record is not record:  # somebody noted something else meanwhile, and this may lie over it
                self._write(_FILE, self._record)

    def _write(self, name: str, value: object) -> None:
        try:
            with self._writing:
                self._facts.write(name, value)
        except CacheError as error:
            _LOG.warning("%s", error)
