"""Checks that a draft is finished, and names each field that its form would refuse."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations


def refuse_incomplete(row: Any) -> None:
    """Refuse a row that its form would not put online: with missing, too long or malformed fields.

    Raises:
        ValidationError: the row has such fields; the message names each.
    """
    if found := [fault for part in (row, *_members(row)) for fault in (*_of_columns(part), *_of_streams(part))]:
        raise ValidationError(found)


def _of_columns(part: Any) -> Iterable[str]:
    columns = {column.name: column for column in part._meta.get_fields()}
    try:
        # The members of a draft point to the saved row, which may differ from the draft.
        part.full_clean(exclude=[name for name, column in columns.items() if isinstance(column, ParentalKey)])
    except ValidationError as error:
        for name, faults in error.message_dict.items():
            yield from (_named(columns[name], fault) if name in columns else fault for fault in faults)


def _of_streams(part: models.Model) -> Iterable[str]:
    for column in part._meta.get_fields():
        if hasattr(column, "stream_block"):
            try:
                column.stream_block.clean(getattr(part, column.name))
            except ValidationError:
                yield _named(column, _("à compléter dans le formulaire."))


def _named(column: Any, fault: str) -> str:
    return f"{capfirst(column.verbose_name)}\u202f: {fault}"


def _members(row: Any) -> Iterable[Any]:
    return (one for relation in get_all_child_relations(type(row)) for one in getattr(row, relation.related_name).all())
