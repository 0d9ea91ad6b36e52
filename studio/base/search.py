"""Searches lists as people type: without accents, apostrophes or hyphens, and despite small mistakes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from django.db.models import QuerySet
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText, SearchQuery

from kiosk.edition.search.folding import folded, searched_words, typed_words
from kiosk.edition.search.word_index import WordIndex

_MOST_WORDS = 20
"""The greatest number of words in a search; the rest of a long pasted text is ignored."""


class FoldedField(index.AutocompleteField):
    """An index of a column by its words as written and as people type them."""

    def get_value(self, obj: Any) -> str:
        text = " ".join(_texts(super().get_value(obj)))
        return " ".join((text, *dict.fromkeys(searched_words(folded(text)))))


def search_fields(*columns: str, filters: Collection[str] = ()) -> list[index.BaseField]:
    """Return the columns of content that lists search, and the columns that lists filter by.

    A database without an index for beginnings of words searches the ``SearchField`` of each column.
    """
    searched = (field(column) for column in columns for field in (index.SearchField, FoldedField))
    return [*searched, *map(index.FilterField, ("live", "id", *filters))]


class FoldedSearchMixin:
    """Mixed into a list of Wagtail: folds the typed words like the index, and forgives mistakes if nothing is found."""

    def search_queryset(self, queryset: QuerySet[Any]) -> Any:
        """Return the rows of the list that match the typed text; none if it has no letters or digits."""
        if not self.is_searching:
            return queryset
        found = search(queryset.order_by(), self.search_query, backend=self.search_backend_name)
        return queryset.filter(pk__in=[row.pk for row in found])


def search(queryset: QuerySet[Any], typed: str, *, backend: str = "default") -> Any:
    """Return the rows with all typed words or their beginnings, the best first; else rows with similar words."""
    asked = typed_words(typed)[:_MOST_WORDS]
    if not asked:
        return queryset.none()
    found = get_search_backend(backend).autocomplete(_query(asked), queryset)
    return found if found.count() else queryset.filter(pk__in=fuzzy_matches(queryset.model, asked))


def _query(asked: list[list[str]]) -> SearchQuery:
    """Return a query for words with these beginnings, each as one word or as its parts."""
    return reduce(lambda all_words, word: all_words & word, map(_one_word, asked))


def _one_word(parts: list[str]) -> SearchQuery:
    apart = reduce(lambda query, part: query & part, map(PlainText, parts))
    return apart | PlainText("".join(parts)) if len(parts) > 1 else apart


def fuzzy_matches(model: Any, asked: list[list[str]]) -> list[Any]:
    """Return the keys of the rows whose words equal the typed words except for small mistakes."""
    columns = [field.field_name for field in model.get_search_fields() if isinstance(field, FoldedField)]
    rows = list(model._default_manager.values_list("pk", *columns))
    words = WordIndex(" ".join(_texts(texts)) for _, *texts in rows)
    places = set[int].intersection(*(words.begun(parts) | words.nearly(parts) for parts in asked))
    return [rows[place][0] for place in places]


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a column: a single one, or those in the blocks of a stream."""
    if hasattr(value, "raw_data"):
        value = [block["value"] for block in value.raw_data]
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)
