"""Publishes live content from the database to kiosks, one release at a time, completely or not at all.

The endpoint decides what was published: it changes in one step, when its timestamp is replaced. A row of
:class:`Release` is written before that step and marked after it. If the process ends in between, the next one asks the
endpoint whether the release arrived.
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
"""The time that a release waits for another: as long as a person waits in front of a browser."""


class ChangedMeanwhileError(EditionError):
    """The live content has changed since somebody looked at it."""


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
    """Publish the live content to the kiosks of a channel; return the release, and whether it is a new one.

    ``as_seen`` is the id of the edition that somebody looked at; no other edition is published. ``unexamined`` says why
    some of its screens were not checked; by default the reason of the release before still holds. ``warnings`` are the
    marks of the known warnings; by default those of the release before.

    Raises:
        ChangedMeanwhileError: the live content is not the edition of ``as_seen``.
        KioskError: the edition was not published; kiosks keep the one from before.
    """
    with _alone() as work:
        loaded = build(channel, work / "edition")
        if as_seen not in (None, loaded.id):
            raise ChangedMeanwhileError(_("Un contenu a été mis en ligne entre-temps\u202f: relisez ce qui change."))
        data = (loaded.folder / "edition.json").read_bytes()
        last = latest_release(channel)
        is_there = last is not None and last.edition == loaded.id and endpoint.edition_on(channel) == loaded.id
        if last and is_there and rolled_back(channel) is None:
            with checked_media() as known_good:  # repairs damaged files there, and renews old signatures
                endpoint.publish(loaded.folder, channel, now, known_good=known_good)
            return last, False
        record = {
            "unexamined": unexamined or (last.unexamined if last else ""),
            "warnings": sorted(warnings) if warnings is not None else last and last.warnings,
        }
        begun = _begin(channel, data, loaded.edition, by, now, scheduled=scheduled, **record)
        with _settled(begun), checked_media() as known_good:
            endpoint.publish(loaded.folder, channel, now, known_good=known_good)
        return begun, True


def roll_back(to: Release, *, by: Any = None, now: datetime) -> Release:
    """Give the kiosks of a channel an earlier edition again; the timetable rests until somebody publishes.

    Raises:
        KioskError: the edition was not published.
    """
    with _alone():
        to.refresh_from_db(fields=["gone", "packed"])  # the release may have grown too old in the meantime
        edition = decode(to.data)
        _refuse_without_pictures(edition, to.channel)
        record = {"back_to": to.back_to or to, "unexamined": to.unexamined, "warnings": to.warnings}
        begun = _begin(to.channel, to.data, edition, by, now, **record)
        with _settled(begun):
            endpoint.republish(to.data, to.channel, now)
        return begun


def pending(channel: str) -> str:
    """Return a summary of live content that is not published yet; return an empty text if there is none.

    Raises:
        EditionError: the channel has no edition, or the content has faults that staff have to mend first.
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
    """Return the release by which a channel went back to an earlier edition, if nobody has published since.

    A return to the newest edition does not count, because kiosks then have what they had before.
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
    """Settle interrupted releases, unless a release is going on or the endpoint cannot be read now."""
    if Release.objects.filter(state=Release.State.BEGUN).exists():
        with contextlib.suppress(LockedError, KioskError), lock("release", patience_s=0):
            recover()


def recover() -> None:
    """Ask the endpoint whether interrupted releases have arrived.

    Raises:
        KioskError: the endpoint cannot be read.
    """
    for begun in Release.objects.filter(state=Release.State.BEGUN):
        _mark(begun, arrived=endpoint.edition_on(begun.channel) == begun.edition)


@contextlib.contextmanager
def _alone() -> Generator[Path, None, None]:
    """Lock out other releases, settle interrupted ones, and lend an empty folder."""
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
    """Mark a release by its outcome: an error after the last step does not unpublish it."""
    try:
        yield
    except EditionError:
        begun.delete()  # it was refused, and nothing has changed
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
    """Raise if a picture is gone from the endpoint; those of the present edition need no check."""
    now = _edition_of(latest_release(channel))
    given = {picture.media for picture in now.pictures.values()} if now else set[types.Media]()
    for name, picture in edition.pictures.items():
        if picture.media not in given and not endpoint.has_media(picture.media.sha256):
            raise EditionError(_("L’image « %(name)s » n’est plus sur le point de publication.") % {"name": name})
