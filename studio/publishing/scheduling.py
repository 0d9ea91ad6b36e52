"""The schedule: content that will go online or expire, and what is due now, each independent of the others."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, Revision

from studio.base.completeness import refuse_incomplete
from studio.exhibit.models import Exhibit
from studio.publishing.models import Timetable

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """A content that goes online or expires at a later hour."""

    when: datetime
    goes_online: bool
    what: str
    kind: str
    href: str
    """The address of its form."""


@dataclass(frozen=True, slots=True)
class ScheduleFailure:
    """A planned change that failed; it is tried at each tick until somebody mends it."""

    what: str
    why: str
    href: str
    channel: str
    """The one channel that it concerns; empty if it concerns all."""


def scheduled_changes(now: datetime) -> list[ScheduledChange]:
    """Return the planned changes, by hour."""
    found = [
        _planned(row, revision.approved_go_live_at, goes_online=True)
        for revision in Revision.objects.filter(approved_go_live_at__gte=now).select_related("base_content_type")
        if (row := revision.content_object) is not None
    ]
    for kind in _kinds():
        rows = kind.objects.filter(live=True, expire_at__gte=now)
        found += [_planned(row, row.expire_at, goes_online=False) for row in rows]
    return sorted(found, key=lambda one: (one.when, one.what))


def apply_due(now: datetime) -> list[ScheduleFailure]:
    """Put planned content online, take expired content offline; return the failures.

    Each change is made completely or not at all, together with the note that channels are due, whatever happens to the
    others.
    """
    found: list[ScheduleFailure] = []
    for row, do in _due(now):
        try:
            with transaction.atomic():
                do()
                Timetable.objects.update(due=True)
        except Exception as error:  # one bad item must not stop the others, whatever is wrong with it
            unforeseen = not isinstance(error, ValidationError | IntegrityError)
            _LOG.warning("what was planned could not be done: %s: %s", row, error, exc_info=unforeseen)
            found.append(
                ScheduleFailure(str(row), _why(error), _form(row), row.channel if isinstance(row, Exhibit) else "")
            )
    return found


def failures_to_json(failures: Iterable[ScheduleFailure]) -> list[dict[str, str]]:
    """Return failures as the database keeps them."""
    return [asdict(one) for one in failures]


def failures_of(failures: Iterable[dict[str, str]], channel: str) -> list[ScheduleFailure]:
    """Return the stored failures that concern a channel."""
    return [ScheduleFailure(**one) for one in failures if one["channel"] in ("", channel)]


def _due(now: datetime) -> Iterator[tuple[Any, Callable[[], None]]]:
    for kind in _kinds():
        for row in list(kind.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")):
            yield row, lambda row=row: row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision in list(Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")):
        row = revision.content_object
        if row is not None:
            yield row, lambda revision=revision: _publish(revision)


def _publish(revision: Revision) -> None:
    refuse_incomplete(revision.as_object())
    revision.publish(log_action="wagtail.publish.scheduled")  # pyright: ignore[reportArgumentType] - a name will do


def _kinds() -> Iterable[Any]:
    return (model for model in apps.get_models() if issubclass(model, DraftStateMixin) and _is_ours(model))


def _is_ours(model: Any) -> bool:
    return hasattr(model, "snippet_viewset")


def _planned(row: Any, when: datetime, *, goes_online: bool) -> ScheduledChange:
    return ScheduledChange(when, goes_online, str(row), str(row._meta.verbose_name), _form(row))


def _form(row: Any) -> str:
    return reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])


def _why(error: Exception) -> str:
    """Return the reason of a failure, in words for staff if there are any."""
    match error:
        case ValidationError():
            return " ".join(error.messages)
        case IntegrityError():
            return _("son identifiant est déjà pris.")
        case DatabaseError():
            return _("la base de données a refusé.")
        case _:
            return str(error) or type(error).__name__
