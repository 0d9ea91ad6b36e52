"""The columns that lists of content share."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.models import Revision

from studio.base import hooks


@dataclass(frozen=True, slots=True)
class StatusCell:
    """The text of the status column: how far a content has come, and what else there is of it."""

    label: str
    classname: str
    also: str


class StatusColumn(Column):
    """The status of each content: draft, online or on the screens. Call :func:`add_statuses` on the rows first."""

    cell_template_name = "studio/status_cell.html"

    def __init__(self) -> None:
        super().__init__("status", label=_("État"), sort_key="live")

    def get_value(self, instance: Any) -> StatusCell:
        status = instance.status
        also = []
        if instance.live and instance.has_unpublished_changes:
            also.append(gettext("brouillon plus récent"))
        if instance.planned:
            also.append(gettext("programmé"))
        return StatusCell(status.label, f"studio-status studio-status--{status}", ", ".join(also))


def add_statuses(rows: list[Any]) -> None:
    """Set on the rows of a list their status, and whether they are planned for a later hour."""
    if not rows:
        return
    keys = [str(row.pk) for row in rows]
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False, object_id__in=keys)
    kind = ContentType.objects.get_for_model(rows[0])
    planned = set(waiting.filter(base_content_type=kind).values_list("object_id", flat=True))
    for row, status in zip(rows, hooks.statuses_of(rows), strict=True):
        row.status, row.planned = status, str(row.pk) in planned
