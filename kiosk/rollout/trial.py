"""The trial of new editions on this kiosk: the rule, and the file that survives a crash.

An edition from the cache is on trial until it has been on screen for ``TRIAL_S``. If the exhibit crashes more than
``MAX_CRASHES`` times during the trial, the edition is set aside and never tried again: one crash proves nothing.

An end that has nothing to do with the edition is not a crash. That is an end by a signal or by the loss of the X
server, both of which :mod:`kiosk.system.shutdown` reports here, and an end that a restart of the machine follows, most
likely after a power cut.
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
_MOST_PROVEN = 20
_MOST_SET_ASIDE = 100
_LONGEST_REASON = 300
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_LOG = logging.getLogger(__name__)


class TrialRecord(msgspec.Struct, frozen=True):
    """The state of the trials.

    ``edition`` is the one on trial, if any; ``crashes`` counts the exhibit's crashes with it. ``up`` is true while the
    exhibit runs with it, so a start that finds it true follows a crash or a power cut; ``boot`` is the machine's boot
    by then. ``proven`` lists the editions that have passed, the latest last.
    """

    edition: str | None = None
    crashes: int = msgspec.field(default=0, name="falls")
    up: bool = False
    proven: tuple[str, ...] = msgspec.field(default=(), name="proved")
    boot: str = ""


def this_boot() -> str:
    """Return the id of this boot of the machine, or ``""`` on a system that has none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def after_start(record: TrialRecord, edition: str, boot: str) -> TrialRecord:
    """Return the record after this edition has come on screen during this boot of the machine."""
    if edition in record.proven:
        return record
    crashes = record.crashes if record.edition == edition else 0
    if record.edition == edition and record.up and record.boot == boot:
        crashes += 1
    return msgspec.structs.replace(record, edition=edition, crashes=crashes, up=True, boot=boot)


def after_clean_exit(record: TrialRecord) -> TrialRecord:
    """Return the record after the exhibit was ended in an orderly way."""
    return msgspec.structs.replace(record, up=False)


def after_success(record: TrialRecord, edition: str) -> TrialRecord:
    """Return the record after this edition has passed its trial."""
    others = tuple(one for one in record.proven if one != edition)
    kept = (*others, edition)[-_MOST_PROVEN:]
    if record.edition == edition:
        return TrialRecord(proven=kept)
    return msgspec.structs.replace(record, proven=kept)


def rejection_reason(record: TrialRecord, edition: str) -> str | None:
    """Return why this edition must not be tried again, or ``None`` if it may."""
    if record.edition == edition and record.crashes > MAX_CRASHES:
        return f"the exhibit ended unexpectedly {record.crashes} times during its trial"
    return None


class Trials:
    """The trials of one exhibit. A disk that refuses is logged and stops nothing."""

    def __init__(
        self, exhibit_state: ExhibitState, now: Callable[[], float], boot: Callable[[], str] = this_boot
    ) -> None:
        """Take the exhibit's state, a clock in seconds since 1970, and a function that returns the machine's boot."""
        self._exhibit_state = exhibit_state
        self._boot = boot()
        self._now = now
        self._writing = threading.RLock()  # a signal may record the end in the middle of another write
        self._record = exhibit_state.read(_FILE, TrialRecord) or TrialRecord()
        self._set_aside = {each.edition: each for each in exhibit_state.set_aside()}
        self._begun: str | None = None

    def allows(self, edition: str) -> bool:
        """Tell whether this edition may be tried."""
        return edition not in self._set_aside

    def is_proven(self, edition: str) -> bool:
        """Tell whether this edition has passed its trial."""
        return edition in self._record.proven

    def begin(self, edition: str) -> bool:
        """Record durably that this edition comes on screen; return False if it must not."""
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

    def record_proven(self, edition: str) -> None:
        """Record that this edition has passed its trial. May be called in another thread."""
        self._keep(after_success(self._record, edition))

    def set_aside(self, edition: str, reason: str) -> None:
        """Set this edition aside for good. Staff read the reason, in one line."""
        line = " ".join(reason.split())[:_LONGEST_REASON]
        _LOG.error("edition %s is set aside: %s", edition[:12], line)
        self._set_aside[edition] = SetAside(edition, self._now(), line)
        self._write("set-aside.json", tuple(self._set_aside.values())[-_MOST_SET_ASIDE:])
        if self._record.edition == edition:
            self._keep(TrialRecord(proven=self._record.proven))

    def record_clean_exit(self) -> None:
        """Record that the exhibit ends in an orderly way."""
        self._keep(after_clean_exit(self._record))

    def _keep(self, record: TrialRecord) -> None:
        if record != self._record:
            self._record = record
            self._write(_FILE, record)
            if self._record is not record:  # another call has kept a newer record, which this write may have replaced
                self._write(_FILE, self._record)

    def _write(self, name: str, value: object) -> None:
        try:
            with self._writing:
                self._exhibit_state.write(name, value)
        except CacheError as error:
            _LOG.warning("%s", error)
