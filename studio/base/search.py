"""Searches lists as people type: without accents, apostrophes and hyphens, in one piece, in spite of small mistakes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from django.db.models import QuerySet
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText, SearchQuery

from kiosk.edition.search.folding import folded, searched_words, typed_words
from kiosk.edition.search.word_index import WordIndex

_MOST_WORDS = 20
"""So many words are looked for; who pastes a whole text means its beginning."""


class FoldedField(index.AutocompleteField):
    """A column by whose words something is found in lists, as they are written and as people type them."""

    def get_value(self, obj: Any) -> str:
        """Return what the index holds."""
        text = " ".join(_texts(super().get_value(obj)))
        return " ".join((text, *dict.fromkeys(searched_words(folded(text)))))


class FoldedSearchMixin:
    """Mixed into a list of Wagtail: folds what is typed as the index is; forgives mistakes where nothing is found."""

    def search_queryset(self, queryset: QuerySet[Any]) -> Any:
        """Return the rows that are searched, in the order of the list; none for signs alone."""
        if not self.is_searching:
            return queryset
        found = search(queryset.order_by(), self.search_query, backend=self.search_backend_name)
        return queryset.filter(pk__in=[row.pk for row in found])


def search(queryset: QuerySet[Any], typed: str, *, backend: str = "default") -> Any:
    """Return the rows in which all words that were typed begin, the best first; else those that nearly have them."""
    asked = typed_words(typed)[:_MOST_WORDS]
    if not asked:
        return queryset.none()
    found = get_search_backend(backend).autocomplete(_query(asked), queryset)
    return found if found.count() else queryset.filter(pk__in=fuzzy_matches(queryset.model, asked))


def _query(asked: list[list[str]]) -> SearchQuery:
    """Return a query for words that begin so, each in one piece or as its parts."""
    return reduce(lambda all_words, word: all_words & word, map(_one_word, asked))


def _one_word(parts: list[str]) -> SearchQuery:
    apart = reduce(lambda query, part: query & part, map(PlainText, parts))
    return apart | PlainText("".join(parts)) if len(parts) > 1 else apart


def fuzzy_matches(model: Any, asked: list[list[str]]) -> list[Any]:
    """Return the keys of the rows whose words are those that were asked for, but for small mistakes."""
    columns = [field.field_name for field in model.get_search_fields() if isinstance(field, FoldedField)]
    rows = list(model._default_manager.values_list("pk", *columns))
    words = WordIndex(" ".join(_texts(texts)) for _, *texts in rows)
    places = set[int].intersection(*(words.begun(parts) | words.nearly(parts) for parts in asked))
    return [rows[place][0] for place in places]


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a column: one, those of blocks of a stream, or those of what is in them."""
    if hasattr(value, "raw_data"):
        value = [block["value"] for block in value.raw_data]
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)
