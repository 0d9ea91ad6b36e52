"""Finds the gaps in the latest drafts: missing translations, texts to verify, examples to replace."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.admin.active_filters import ActiveFilter, BaseFilterAdapter, register_filter_adapter_class
from wagtail.admin.filters import WagtailFilterSet

from studio.base.limits import LANGUAGES

MARKS = {"to_verify": _("à vérifier"), "example": _("exemple")}
"""The columns in which staff mark open questions, and their names."""


def latest_draft(row: Any) -> Any:
    """Return a row as its latest draft has it."""
    if getattr(row, "has_unpublished_changes", False) and row.latest_revision:
        return row.with_content_json(row.latest_revision.content)
    return row


@dataclass(frozen=True, slots=True)
class Gap:
    """The gaps of one row: missing translations, and the marks that staff set."""

    pk: Any
    languages: list[str]
    marks: list[str]


def gaps_of(model: type[models.Model]) -> Iterator[Gap]:
    """Yield the gaps of each row of a kind. Reads drafts straight from the history, so that thousands are quick."""
    children = [relation.related_name for relation in get_all_child_relations(model)]
    rows: Any = model._default_manager.all()
    if hasattr(model, "has_unpublished_changes"):
        drafts = rows.filter(has_unpublished_changes=True, latest_revision__isnull=False)
        for pk, content in drafts.order_by("pk").values_list("pk", "latest_revision__content"):
            yield Gap(pk, _missing(_texts_kept(model, content)), [mark for mark in MARKS if content.get(mark)])
        rows = rows.exclude(has_unpublished_changes=True, latest_revision__isnull=False)
    for row in rows.prefetch_related(*children):
        yield Gap(row.pk, missing_languages(row), [mark for mark in MARKS if getattr(row, mark, False)])


def missing_languages(row: models.Model) -> list[str]:
    """Return the languages into which some text of this row is not translated."""
    return _missing(_texts(row))


def untranslated_rows(model: type[models.Model], language: str) -> list[Any]:
    """Return the keys of the rows of a kind that lack a translation into a language."""
    return [lack.pk for lack in gaps_of(model) if language in lack.languages]


def untranslated(row: Any) -> str:
    """Return the missing translations, for lists: ``EN, NL``."""
    return ", ".join(missing_languages(latest_draft(row))).upper() or "—"


def filters(model: type[models.Model], *fields: str, base: type[Any] = WagtailFilterSet) -> type[Any]:
    """Return the filters of a list: by gaps, and by the values of some columns."""

    def by_language(queryset: "QuerySet[Any]", _name: str, language: str) -> "QuerySet[Any]":
        return queryset.filter(pk__in=untranslated_rows(model, language)) if language in LANGUAGES else queryset

    of_language = django_filters.ChoiceFilter(
        label=_("À traduire"),
        method=by_language,
        choices=[(language, capfirst(called)) for language, called in LANGUAGES.items()],
        empty_label=_("Tout"),
    )
    meta = type("Meta", (), {"model": model, "fields": list(fields)})
    return type(f"{model.__name__}Filters", (base,), {"untranslated": of_language, "Meta": meta})


class YesOrNo(BaseFilterAdapter):
    """Says above a list by which answer it is filtered; Wagtail would say ``True``."""

    def get_active_filters(self) -> Iterator[ActiveFilter]:
        address = self.get_url_without_filter_param(self.name)
        yield ActiveFilter(
            self.bound_field.auto_id, self.filter.label, gettext("Oui") if self.value else gettext("Non"), address
        )


register_filter_adapter_class(django_filters.BooleanFilter, YesOrNo)


def _missing(texts: Iterable[set[str] | None]) -> list[str]:
    """Return the missing languages, given the languages of each text; ``None`` stands for a required text."""
    missing: set[str] = set()
    for written in texts:
        if written is None:
            missing |= LANGUAGES.keys()
        elif written:
            missing |= LANGUAGES.keys() - written
    return [language for language in LANGUAGES if language in missing]


def _texts(row: models.Model) -> Iterator[set[str] | None]:
    """Yield the languages of each text in the row, its streams and its members.

    ``None`` stands for a required text that nobody has written, such as the description of a new picture.
    """
    for name, field in getattr(row, "words_fields", {}).items():
        written = {language for language in LANGUAGES if (getattr(row, f"{name}_{language}") or "").strip()}
        yield written if written or field.optional else None
    for column in row._meta.get_fields():
        if hasattr(column, "stream_block"):
            yield from _words_in(block["value"] for block in getattr(row, column.name).raw_data)
    for relation in get_all_child_relations(type(row)):
        for member in getattr(row, str(relation.related_name)).all():
            yield from _texts(member)


def _texts_kept(model: Any, content: dict[str, Any]) -> Iterator[set[str]]:
    """Yield the languages of each text in a revision, as the database keeps it."""
    for name in getattr(model, "words_fields", {}):
        yield {language for language in LANGUAGES if (content.get(f"{name}_{language}") or "").strip()}
    for column in model._meta.get_fields():
        if hasattr(column, "stream_block"):
            yield from _words_in(block["value"] for block in json.loads(content.get(column.name) or "[]"))
    for relation in get_all_child_relations(model):
        for member in content.get(relation.related_name) or ():
            yield from _texts_kept(relation.related_model, member)


def _words_in(values: Iterable[Any]) -> Iterator[set[str]]:
    for value in values:
        if isinstance(value, dict):
            if value and value.keys() <= LANGUAGES.keys():
                yield {language for language, text in value.items() if (text or "").strip()}
            else:
                yield from _words_in(value.values())
        elif isinstance(value, list):
            yield from _words_in(value)
