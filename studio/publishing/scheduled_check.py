"""Releases without a person: the program checks the screens as the publishing page does.

Errors hold an edition back. Warnings do not, because there is nobody to read them. Without a renderer, ``check`` alone
decides, and the release says so: planned content has its date, and a library that is missing on a server is not a
reason to miss it.
"""

import contextlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from kiosk.edition.decode import decode
from kiosk.errors import MachineError
from studio.editions import folders
from studio.preview.edition_check import Remark, Verdict, check_edition
from studio.preview.screens import changed_screens
from studio.publishing.differences import differences
from studio.publishing.models import Release
from studio.publishing.release import release, release_before

SLICE_S = 15.0
"""The time for checking screens between two reports of progress."""


@dataclass(frozen=True, slots=True)
class ScreenCheck:
    """The result of checking all screens that a release of a channel would change."""

    channel: str
    verdict: Verdict

    @property
    def errors(self) -> list[str]:
        """The errors that have to be corrected first, one a line."""
        return [_line(one) for one in self.verdict.errors]

    @property
    def goes_on(self) -> bool:
        """True if another check would find out more."""
        return bool(self.verdict.waiting)

    @property
    def unexamined(self) -> str:
        """The reason why some screens were not checked; empty if all were."""
        return self.verdict.unexamined

    def release(self, *, scheduled: bool = False, now: datetime) -> tuple[Release, bool]:
        """Publish the edition that was checked; see :func:`studio.publishing.release.release`.

        Raises:
            ChangedMeanwhileError: the live content has changed.
            KioskError: it was not published.
        """
        seen = {
            "as_seen": self.verdict.edition,
            "unexamined": self.unexamined,
            "warnings": self.verdict.known,
        }
        with _as_machine_error():
            return release(self.channel, scheduled=scheduled, now=now, **seen)


def check_changes(channel: str, *, seconds: float) -> ScreenCheck:
    """Check the screens that a release of this channel would change, for so many seconds.

    Raises:
        KioskError: there is nothing to publish.
    """
    with _as_machine_error():
        found = differences(channel)
        return ScreenCheck(channel, check_edition(found.after, found.shown, every=True, seconds=seconds))


def check_ahead(channel: str, *, seconds: float) -> None:
    """Check the screens of the next release of a channel in advance, for so many seconds.

    Raises:
        KioskError: there is nothing to publish.
    """
    with _as_machine_error():
        found = differences(channel)
        if found.shown:
            check_edition(found.after, found.shown, every=True, seconds=seconds)


def check_released(made: Release, *, seconds: float) -> ScreenCheck:
    """Check the screens that have changed since the last release that was fully checked, for so many seconds.

    Raises:
        KioskError: the release is too old, or in a format that is no longer read.
    """
    earlier = release_before(made)
    while earlier and earlier.unexamined:
        earlier = release_before(earlier)
    old = decode(earlier.data) if earlier and not earlier.gone else None
    with _as_machine_error():
        loaded = folders.laid_out(made.data)
        different, added, _ = changed_screens(old, loaded.edition)
        return ScreenCheck(made.channel, check_edition(loaded, [*different, *added], every=True, seconds=seconds))


def check_to_the_end(channel: str, tell: Callable[[int], None]) -> ScreenCheck:
    """Check all screens of a release, however long it takes; report the progress in percent to ``tell``.

    Raises:
        KioskError: there is nothing to publish.
    """
    seen = check_changes(channel, seconds=SLICE_S)
    while seen.goes_on and not seen.errors:
        tell(seen.verdict.part)
        so_far, seen = seen.verdict.looked_at, check_changes(channel, seconds=SLICE_S)
        if seen.verdict.looked_at <= so_far:
            break  # a screen that never succeeds
    return seen


@contextlib.contextmanager
def _as_machine_error() -> Generator[None, None, None]:
    """Turn an error of the disk into one line."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            _("Le disque du studio refuse d’écrire (%(error)s)\u202f: libérez de la place ou vérifiez %(folder)s.")
            % {"error": error.strerror or error, "folder": settings.WORK}
        ) from error


def _line(remark: Remark) -> str:
    return _("%(where)s\u202f: %(what)s") % {"where": remark.where, "what": remark.what}
