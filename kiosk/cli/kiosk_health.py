"""Examines an installed kiosk: its state and the owner of that, the exhibit, the refresher, and the clock."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import RefreshError
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.context import RefreshContext
from kiosk.refresh.status_rules import clock_fault
from kiosk.settings import Settings
from kiosk.system import durable
from kiosk.system.file_owner import nearest_existing, user_name
from kiosk.system.lock_file import is_held

_FREE_MB = 500
_MOST_FILES = 200_000


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was examined, and what to do if it is not good."""

    good: bool
    words: str

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{'ok  ' if self.good else 'BAD '} {self.words}"


def room_on(folder: Path, keep_free_mb: int) -> CheckResult:
    """Tell whether enough room is left on the disk that holds a folder, or will hold it."""
    there = nearest_existing(folder)
    free = shutil.disk_usage(there).free // 1_000_000
    needed = max(_FREE_MB, keep_free_mb)
    if free > needed:
        return CheckResult(True, f"{free} MB free on the disk of {there}")
    return CheckResult(False, f"{free} MB free on the disk of {there}, {needed} are needed: make room there")


def check_kiosk(chosen: Settings, state: Path, now: float) -> Iterator[CheckResult]:
    """Yield the results for the kiosk with this state, at this time in seconds since 1970."""
    yield _folder(state)
    yield room_on(state, chosen.cache.keep_free_mb)
    exhibit_state, cache = ExhibitState(state / "exhibit"), Cache(state / "cache")
    yield _exhibit(exhibit_state)
    found = status.read(cache.status)
    if chosen.exhibit.edition is not None:
        yield CheckResult(True, f"[exhibit] edition is set: {chosen.exhibit.edition} is shown, and nothing is fetched")
    elif chosen.endpoint.url is None:
        yield CheckResult(True, "[endpoint] url is not set: nothing is fetched")
        if found is not None:
            yield CheckResult(*status.health(found, now))
    else:
        yield _root(RefreshContext(cache, exhibit_state, chosen.endpoint.root, chosen.endpoint.channel))
        yield _refresher(cache)
        yield CheckResult(*status.health(found, now))
    wrong = clock_fault(now, found.signed if found else None)
    yield CheckResult(wrong is None, wrong or f"clock: {status.date(now)}")


def _folder(state: Path) -> CheckResult:
    """Check that the kiosk can write to its state, and that the disk has symbolic links."""
    there = nearest_existing(state)
    exists = there == state.absolute()
    if not os.access(there, os.R_OK | os.W_OK | os.X_OK if exists else os.X_OK):
        return CheckResult(False, f"{state}: {durable.who_may_write(state)}")
    if not exists or not state.is_dir():
        return CheckResult(False, f"{state}: there is no such folder; start the exhibit once, or name its --state")
    if not durable.takes_links(state):
        return CheckResult(False, f"{state}: this disk has no symbolic links; keep the state on ext4")
    stranger = next(_strangers(state), None)
    if stranger is not None:
        me = user_name(state.stat().st_uid)
        return CheckResult(False, f"{stranger} does not belong to {me}, who has to write there: chown -R {me}: {state}")
    owner = f", which belongs to {user_name(state.stat().st_uid)}" if sys.platform != "win32" else ""
    return CheckResult(True, f"state: {state}{owner}")


def _strangers(state: Path) -> Iterator[Path]:
    """Yield the files and folders of the state that somebody else owns."""
    owner, seen = state.stat().st_uid, 0
    for folder, folders, files in os.walk(state):
        for name in (*folders, *files):
            path = Path(folder) / name
            with contextlib.suppress(OSError):  # the refresher has just deleted it
                if path.lstat().st_uid != owner:
                    yield path
        seen += len(files)
        if seen > _MOST_FILES:
            return


def _exhibit(exhibit_state: ExhibitState) -> CheckResult:
    held = is_held(exhibit_state.folder / "exhibit.lock")
    if held is None:
        return CheckResult(True, "cannot find out whether the exhibit runs")
    if not held:
        return CheckResult(False, "the exhibit does not run: systemctl status kiosk says why")
    shown = exhibit_state.shown()
    if shown is None:
        return CheckResult(True, "the exhibit runs")
    edition = f"edition {shown.edition[:12]}" if shown.name else "the embedded edition, or one of the settings"
    size = f"{shown.screen[0]}x{shown.screen[1]}"
    return CheckResult(True, f"the exhibit shows {edition} since {status.date(shown.since)}, on {size}")


def _root(context: RefreshContext) -> CheckResult:
    try:
        context.trusted_root()
    except RefreshError as error:
        return CheckResult(False, str(error))
    return CheckResult(True, f"trusted root: {context.root}")


def _refresher(cache: Cache) -> CheckResult:
    held = is_held(cache.refresher_lock)
    if held is None:
        return CheckResult(True, "cannot find out whether a refresher is at work")
    if not held:
        return CheckResult(False, "no refresher is at work: systemctl enable --now kiosk-refresh")
    return CheckResult(True, "a refresher is at work")
