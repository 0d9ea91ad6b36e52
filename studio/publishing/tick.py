"""The regular work of a timer, every few minutes.

Planned content goes online and to the screens, signatures are renewed, and the screens of the next release are checked
in advance; once a day old content is removed. Nothing is lost if a tick is killed: due work is written down before it
is done, and crossed out afterwards. Each part has a time limit, so that the timer is never an hour late.
"""

import contextlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from kiosk.errors import KioskError
from studio.base.locks import LockedError, lock
from studio.endpoint import endpoint
from studio.exhibit.models import Exhibit
from studio.preview.screenshots import prune_misfits
from studio.publishing.inspection import PARTS, inspect
from studio.publishing.models import Release, Tick, Timetable
from studio.publishing.pruning import prune
from studio.publishing.release import ChangedMeanwhileError, latest_release, recover_if_idle, rolled_back
from studio.publishing.scheduled_check import check_ahead, check_changes, check_released
from studio.publishing.scheduling import apply_due, failures_to_json

_DAILY = timedelta(days=1)

_LOOK_S = 300.0
"""The time for checking screens before planned content goes to them; the next tick continues."""

_LATEST = timedelta(hours=1)
"""Planned content goes to the screens after this time, even if they were not all checked."""

_LOOK_AHEAD_S = 45.0
"""The time for checking in advance the screens that staff may publish next, so that nobody has to wait."""


def tick(now: datetime) -> Tick | None:
    """Do the work that is due; return its result, or ``None`` if another program is doing it."""
    try:
        with lock("tick", patience_s=0):
            return _ticked(now)
    except LockedError:
        return None


def _ticked(now: datetime) -> Tick:
    done = Tick.last() or Tick()
    done.ran_at = now
    troubles: list[str] = []
    try:
        recover_if_idle()
        for work in (_sign, _follow_the_timetable, _inspect, _clear):
            troubles += work(done, now)
    except Exception as error:
        troubles.append(_("Une erreur a arrêté l’entretien\u202f: %(error)s") % {"error": error})
        raise
    finally:
        done.trouble = "\n".join(troubles)
        done.save()
    call_command("clearsessions")
    _check_ahead_of_releases()
    return done


def _follow_the_timetable(done: Tick, now: datetime) -> list[str]:
    """Put planned content online, and send it to the channels that follow the timetable; return the failures."""
    done.failed = failures_to_json(apply_due(now))
    Timetable.objects.filter(due=True, due_since=None).update(due_since=now)
    troubles: list[str] = []
    waiting = Timetable.objects.filter(due=True, channel__in=_live()).order_by("channel")
    due = [planned for planned in waiting if rolled_back(planned.channel) is None]
    for planned in due:
        try:
            held = _publish_planned(planned, now, _LOOK_S / len(due))
        except ChangedMeanwhileError:
            continue  # staff are publishing; the next tick checks their release
        except KioskError as error:
            troubles.append(
                _("Ce qui était programmé n’est pas parti vers «\u202f%(channel)s\u202f»\u202f: %(error)s")
                % {"channel": planned.channel, "error": error}
            )
        else:
            waits = held is not None
            since = planned.due_since if waits else None
            Timetable.objects.filter(pk=planned.pk).update(due=waits, due_since=since, held=held or "")
    return troubles


def _publish_planned(planned: Timetable, now: datetime, seconds: float) -> str | None:
    """Publish to a channel; return the errors that hold it back, or ``None`` if it was published.

    Raises:
        KioskError: it was not published.
    """
    seen = check_changes(planned.channel, seconds=seconds)
    if seen.errors:
        return "\n".join(seen.errors)
    if seen.goes_on and now - (planned.due_since or now) < _LATEST:
        return ""
    seen.release(scheduled=True, now=now)
    return None


def _live() -> list[str]:
    return list(Exhibit.objects.filter(live=True).order_by("channel").values_list("channel", flat=True))


def _check_ahead_of_releases() -> None:
    """Check the screens of the next release of each channel, and those of the last one that were not checked."""
    if settings.RENDERER is None:
        return
    channels = _live()
    for channel in channels:
        seconds = _LOOK_AHEAD_S / len(channels)
        with contextlib.suppress(KioskError):  # the page that publishes says so
            check_ahead(channel, seconds=seconds)
        last = latest_release(channel)
        if last and last.unexamined:
            with contextlib.suppress(KioskError):
                _check_afterwards(last, seconds)


def _check_afterwards(made: Release, seconds: float) -> None:
    """Check the screens of a release that was not fully checked, and write down the result."""
    seen = check_released(made, seconds=seconds)
    if not seen.goes_on and not seen.verdict.trouble:
        found = " ".join(seen.errors)
        made.unexamined = _("À corriger, constaté depuis\u202f: %(found)s") % {"found": found} if found else ""
        made.save(update_fields=["unexamined"])


def _sign(done: Tick, now: datetime) -> list[str]:
    """Sign again once a day; return the failures."""
    if _was_today(done.signed_at, now) or not _was_anything_published():
        return []
    try:
        done.signed_until = endpoint.renew(now)
    except KioskError as error:
        return [_("Les signatures n’ont pas été renouvelées\u202f: %(error)s") % {"error": error}]
    done.signed_at = now
    done.save()  # at once: an error later in this tick must not make the next tick sign again
    return []


def _inspect(done: Tick, _now: datetime) -> list[str]:
    """Inspect the next part of the pictures; return the failures."""
    try:
        inspect(done.looked_at)
    except KioskError as error:
        return [
            _("Des images du point de publication sont abîmées ou ne peuvent pas être lues\u202f: %(error)s")
            % {"error": error}
        ]
    finally:
        done.looked_at = (done.looked_at + 1) % PARTS
    return []


def _clear(done: Tick, now: datetime) -> list[str]:
    """Remove old content once a day; return the failures."""
    if _was_today(done.pruned_at, now) or not _was_anything_published():
        return []
    try:
        prune(now, patience_s=0)
        prune_misfits()
    except LockedError:
        return []  # somebody is publishing; the next tick prunes
    except KioskError as error:
        return [
            _("Ce qui est trop ancien n’a pas pu être effacé du point de publication\u202f: %(error)s")
            % {"error": error}
        ]
    done.pruned_at = now
    return []


def _was_today(when: datetime | None, now: datetime) -> bool:
    return when is not None and now - when < _DAILY


def _was_anything_published() -> bool:
    return Release.objects.filter(state=Release.State.PUBLISHED).exists()
