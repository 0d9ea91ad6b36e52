"""Releases before which nobody looks at the screens: the program asks of itself what the page asks of staff.

Errors keep an edition from kiosks. Of warnings there is nobody to ask, and they keep nothing. Where there is no
renderer, ``check`` alone decides, and the release says so: what is planned has its date, and a library that is missing
on a server is no reason to miss it.
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
"""For how long one looks at screens before one says how far one is."""


@dataclass(frozen=True, slots=True)
class ScreenCheck:
    """What came of a look at all screens that a release of a channel would change."""

    channel: str
    verdict: Verdict

    @property
    def errors(self) -> list[str]:
        """What has to be corrected first, a line each."""
        return [_line(one) for one in self.verdict.errors]

    @property
    def goes_on(self) -> bool:
        """Whether there is more to be found out by looking again."""
        return bool(self.verdict.waiting)

    @property
    def unexamined(self) -> str:
        """Why not all screens were looked at; empty where they were."""
        return self.verdict.unexamined

    def release(self, *, scheduled: bool = False, now: datetime) -> tuple[Release, bool]:
        """Publish what was looked at; see :func:`studio.publishing.release.release`.

        Raises:
            ChangedMeanwhileError: something else is live now.
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
    """Look at all screens that a release of this channel would change, for so long.

    Raises:
        KioskError: there is nothing to publish.
    """
    with _as_machine_error():
        found = differences(channel)
        return ScreenCheck(channel, check_edition(found.after, found.shown, every=True, seconds=seconds))


def check_ahead(channel: str, *, seconds: float) -> None:
    """Find out for so long what the next release of a channel will be told of its screens, where any change.

    Raises:
        KioskError: there is nothing to publish.
    """
    with _as_machine_error():
        found = differences(channel)
        if found.shown:
            check_edition(found.after, found.shown, every=True, seconds=seconds)


def check_released(made: Release, *, seconds: float) -> ScreenCheck:
    """Look at the screens that have changed since a release of which all were looked at, for so long.

    Raises:
        KioskError: it is too old, or of a format that is no longer read.
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
    """Look at all those screens, however long that takes; ``tell`` is given how far one is, in hundredths.

    Raises:
        KioskError: there is nothing to publish.
    """
    seen = check_changes(channel, seconds=SLICE_S)
    while seen.goes_on and not seen.errors:
        tell(seen.verdict.part)
        so_far, seen = seen.verdict.looked_at, check_changes(channel, seconds=SLICE_S)
        if seen.verdict.looked_at <= so_far:
            break  # a screen that is never done
    return seen


@contextlib.contextmanager
def _as_machine_error() -> Generator[None, None, None]:
    """Say in a line what the disk refused."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            _("Le disque du studio refuse (%(error)s)\u202f: faites-y de la place ou vérifiez %(folder)s.")
            % {"error": error.strerror or error, "folder": settings.WORK}
        ) from error


def _line(remark: Remark) -> str:
    return _("%(where)s\u202f: %(what)s") % {"where": remark.where, "what": remark.what}
