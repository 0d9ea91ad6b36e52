"""Releases: from what is live in the database to what kiosks are given. One at a time, whole or not at all.

The endpoint decides what was published: it changes in one step, when its timestamp is replaced. A row of
:class:`Release` is written before that step and marked after it; if the process ends in between, the next one asks the
endpoint what became of it.
"""

import contextlib
import shutil
from collections.abc import Collection, Generator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kiosk.edition import types
from kiosk.edition.decode import decode, edition_id, encode
from kiosk.errors import EditionError, KioskError, MachineError
from studio.base.locks import LockedError, lock
from studio.editions.builder import Builder, build
from studio.editions.changes import changes_between, changes_to_json, summary_of
from studio.editions.check_cache import checked_media
from studio.editions.validation import validate
from studio.endpoint import endpoint
from studio.publishing.models import Release

_PATIENCE_S = 20.0
"""For how long a release waits for another: not longer than somebody does in front of a browser."""


class ChangedMeanwhileError(EditionError):
    """What is live is no longer what was looked at."""


def release(
    channel: str,
    *,
    by: Any = None,
    scheduled: bool = False,
    as_seen: str | None = None,
    unexamined: str = "",
    warnings: Collection[str] | None = None,
    now: datetime,
) -> tuple[Release, bool]:
    """Publish what is live to the kiosks of a channel; return the release, and whether it is a new one.

    ``as_seen`` is the id of the edition that was looked at: nothing else is published then. ``unexamined`` says why
    not all of its screens were; where nobody has looked yet at those of the release before, that still holds.
    ``warnings`` are the marks of those that were known; without them, those of the release before.

    Raises:
        ChangedMeanwhileError: it is another than the one that was looked at.
        KioskError: it was not published; kiosks are given what they were given before.
    """
    with _alone() as work:
        loaded = build(channel, work / "edition")
        if as_seen not in (None, loaded.id):
            raise ChangedMeanwhileError(_("Un contenu a été mis en ligne entre-temps\u202f: relisez ce qui change."))
        data = (loaded.folder / "edition.json").read_bytes()
        last = latest_release(channel)
        is_there = last and last.edition == loaded.id and endpoint.edition_on(channel) == loaded.id
        if is_there and rolled_back(channel) is None:
            with checked_media() as known_good:  # mends what is damaged there, and signs again what wears thin
                endpoint.put(loaded.folder, channel, now, known_good=known_good)
            return last, False
        record = {
            "unexamined": unexamined or (last.unexamined if last else ""),
            "warnings": sorted(warnings) if warnings is not None else last and last.warnings,
        }
        begun = _begin(channel, data, loaded.edition, by, now, scheduled=scheduled, **record)
        with _settled(begun), checked_media() as known_good:
            endpoint.put(loaded.folder, channel, now, known_good=known_good)
        return begun, True


def roll_back(to: Release, *, by: Any = None, now: datetime) -> Release:
    """Give the kiosks of a channel an earlier edition again; until somebody publishes, nothing leaves by itself.

    Raises:
        KioskError: they were not given it.
    """
    with _alone():
        to.refresh_from_db(fields=["gone", "packed"])  # it may have grown too old while somebody read what it changes
        edition = decode(to.data)
        _refuse_without_pictures(edition, to.channel)
        record = {"back_to": to.back_to or to, "unexamined": to.unexamined, "warnings": to.warnings}
        begun = _begin(to.channel, to.data, edition, by, now, **record)
        with _settled(begun):
            endpoint.put_back(to.data, to.channel, now)
        return begun


def pending(channel: str) -> str:
    """Return what is live and not yet published, in short; empty when kiosks are given all of it.

    Raises:
        EditionError: there is no edition of this channel, or something in it has to be mended first.
    """
    last = latest_release(channel)
    edition = Builder().edition(channel)
    if last and last.edition == edition_id(encode(edition)):
        return ""
    validate(edition, channel)
    return summary_of(_edition_of(last), edition) or _("autres changements")


def latest_release(channel: str) -> Release | None:
    """Return the last release of a channel that was published."""
    published = Release.objects.filter(channel=channel, state=Release.State.PUBLISHED)
    return published.select_related("made_by", "back_to").first()


def rolled_back(channel: str) -> Release | None:
    """Return the release by which a channel went back to an earlier edition, while nobody has published since.

    Whoever then brings the newest edition back has not gone back: kiosks have what they had before.
    """
    last = latest_release(channel)
    if last is None or last.back_to_id is None:
        return None
    later = Release.objects.filter(
        pk__gt=last.back_to_id, channel=channel, state=Release.State.PUBLISHED, back_to__isnull=True
    )
    return last if later.exists() else None


def release_before(made: Release) -> Release | None:
    """Return the release of the same channel that kiosks had before this one."""
    return Release.objects.filter(pk__lt=made.pk, channel=made.channel, state=Release.State.PUBLISHED).first()


def recover_if_idle() -> None:
    """Settle what was interrupted, unless something is being released or the endpoint cannot be read now."""
    if Release.objects.filter(state=Release.State.BEGUN).exists():
        with contextlib.suppress(LockedError, KioskError), lock("release", patience_s=0):
            recover()


def recover() -> None:
    """Find out what became of releases whose process ended before they were marked.

    Raises:
        KioskError: the endpoint cannot be read.
    """
    for begun in Release.objects.filter(state=Release.State.BEGUN):
        _mark(begun, arrived=endpoint.edition_on(begun.channel) == begun.edition)


@contextlib.contextmanager
def _alone() -> Generator[Path, None, None]:
    """Hold other releases off, settle what was interrupted, and lend a folder that is empty."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(lock("release", patience_s=_PATIENCE_S))
        except LockedError as error:
            raise MachineError(_("Un autre envoi est en cours\u202f: réessayez dans une minute.")) from error
        recover()
        work = settings.WORK / "release"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def _settled(begun: Release) -> Generator[None, None, None]:
    """Mark a release by what happened: an error that came after the last step has still published it."""
    try:
        yield
    except EditionError:
        begun.delete()  # it was refused, nothing was touched
        raise
    except KioskError:
        recover()
        raise
    _mark(begun, arrived=True)


def _begin(channel: str, data: bytes, edition: types.Edition, by: Any, now: datetime, **record: Any) -> Release:
    begun = Release(
        channel=channel,
        edition=edition_id(data),
        made_at=now,
        made_by=by,
        summary=changes_to_json(changes_between(_edition_of(latest_release(channel)), edition)),
        data=data,
        **record,
    )
    begun.save()
    return begun


def _mark(begun: Release, *, arrived: bool) -> None:
    begun.state = Release.State.PUBLISHED if arrived else Release.State.INTERRUPTED
    begun.save(update_fields=["state"])


def _edition_of(made: Release | None) -> types.Edition | None:
    return decode(made.data) if made else None


def _refuse_without_pictures(edition: types.Edition, channel: str) -> None:
    """Raise where a picture is gone; those that kiosks are given now need not be asked for."""
    now = _edition_of(latest_release(channel))
    given = {picture.media for picture in now.pictures.values()} if now else set[types.Media]()
    for name, picture in edition.pictures.items():
        if picture.media not in given and not endpoint.has_media(picture.media.sha256):
            raise EditionError(_("L’image « %(name)s » n’est plus sur le point de publication.") % {"name": name})
