"""Writes thousands of laureates at once, with the same effects as Wagtail one by one: rows, drafts, history, search."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends
from wagtail.signals import published

from studio.base.content import first_free, stem_of
from studio.laureates.models import Laureate

_AT_ONCE = 500
_OF_THE_ROW = ("locked", "locked_at", "locked_by", "sort_order")
"""The fields of a laureate that are not part of a draft."""

_WHOLE = [
    column.name
    for column in Laureate._meta.concrete_fields
    if not column.primary_key and column.name not in _OF_THE_ROW
]


def make(rows: Sequence[Laureate]) -> None:
    """Make laureates that are not live, at the end of the list."""
    order = Laureate.objects.aggregate(last=Max("sort_order"))["last"] or 0
    taken = {row.slug for row in rows} | set(Laureate.objects.values_list("slug", flat=True))
    for place, row in enumerate(rows, start=1):
        row.live, row.sort_order = False, order + place
        row.slug = row.slug or first_free(stem_of(Laureate, row.name_fr), taken)
        taken.add(row.slug)
    Laureate.objects.bulk_create(rows, batch_size=_AT_ONCE)


def revise(rows: Sequence[Laureate], user: User, action: str, now: datetime) -> list[Revision]:
    """Save each laureate as its latest draft, with an entry in its history."""
    kind = ContentType.objects.get_for_model(Laureate)
    revisions = Revision.objects.bulk_create(
        (
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(row.pk),
                created_at=now,
                user=user,
                object_str=str(row),
                content=row.serializable_data(),
            )
            for row in rows
        ),
        batch_size=_AT_ONCE,
    )
    for row, revision in zip(rows, revisions, strict=True):
        row.latest_revision, row.has_unpublished_changes = revision, True
    _write(rows, ["latest_revision", "has_unpublished_changes"])
    _log(rows, user, action, now)
    return revisions


def publish(rows: Sequence[Laureate], user: User, now: datetime) -> None:
    """Put the latest drafts online, or plan those with a later date."""
    for row in (row for row in rows if _is_planned(row, now)):
        row.latest_revision.publish(user=user)
    rows = [row for row in rows if not _is_planned(row, now)]
    for row in rows:
        row.live, row.expired, row.has_unpublished_changes = True, False, False
        row.live_revision, row.last_published_at = row.latest_revision, now
        row.first_published_at = row.first_published_at or now
    _write(rows, _WHOLE)
    for row in rows:
        published.send(sender=Laureate, instance=row, revision=row.live_revision)
    _log(rows, user, "wagtail.publish", now)


def index(rows: Sequence[Laureate]) -> None:
    """Update the search and the references of laureates."""
    for backend in get_search_backends(with_auto_update=True):
        for start in range(0, len(rows), _AT_ONCE):
            backend.add_bulk(Laureate, rows[start : start + _AT_ONCE])
    for row in rows:
        ReferenceIndex.create_or_update_for_object(row)


def _is_planned(row: Laureate, now: datetime) -> bool:
    return bool(row.go_live_at and row.go_live_at > now)


def _write(rows: Sequence[Laureate], columns: list[str]) -> None:
    """Save some columns of existing laureates."""
    Laureate.objects.bulk_create(
        rows, batch_size=_AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _log(rows: Sequence[Laureate], user: User, action: str, now: datetime) -> None:
    kind, together = ContentType.objects.get_for_model(Laureate), uuid4()
    ModelLogEntry.objects.bulk_create(
        (
            ModelLogEntry(
                content_type=kind,
                object_id=str(row.pk),
                label=str(row),
                action=action,
                timestamp=now,
                uuid=together,
                user=user,
                revision=row.latest_revision,
                content_changed=True,
            )
            for row in rows
        ),
        batch_size=_AT_ONCE,
    )
