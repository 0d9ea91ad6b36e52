"""Forms have exactly the limits of an edition."""

from typing import Any, get_args

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from msgspec.inspect import StrType, StructType, UnionType, type_info
from wagtail.snippets.models import get_snippet_models

from kiosk.edition import types
from studio.about.models import SIDES, KeyFact, Map, Partner
from studio.base.limits import between, bounds, how_many
from studio.building.models import HotSpot, Place, PlaceState
from studio.exhibit.models import DAYS, Exhibit
from studio.laureates.models import COLOURS, Laureate, Promotion, Theme
from studio.pictures.models import Picture
from studio.sources.models import Source
from studio.story.models import Chapter

ROWS: list[tuple[type[models.Model], Any]] = [
    (Chapter, types.Chapter),
    (Place, types.Place),
    (PlaceState, types.State),
    (HotSpot, types.HotSpot),
    (Theme, types.LaureateTheme),
    (Promotion, types.Promotion),
    (Laureate, types.Laureate),
    (KeyFact, types.KeyFact),
    (Map, types.Map),
    (Partner, types.Partner),
    (Picture, types.Picture),
    (Source, types.Source),
    (Exhibit, types.Exhibit),
]

_REFERENCES = ("id", "picture", "theme", "promotion")
"""Names and references by name: columns of the studio's own."""


@pytest.mark.parametrize(("model", "struct"), ROWS, ids=lambda one: one.__name__)
def test_texts_are_as_long_as_the_format_allows(model: type[models.Model], struct: type):
    """Every text of the format has columns, and each takes exactly as many characters."""
    info = type_info(struct)
    assert isinstance(info, StructType)
    seen = 0
    for field in info.fields:
        kind = field.type
        options = kind.types if isinstance(kind, UnionType) else (kind,)
        words = [one.cls for one in options if isinstance(one, StructType) and issubclass(one.cls, types.Words)]
        lists = [one for one in options if not isinstance(one, StructType)]
        if words and not any("Tuple" in type(one).__name__ for one in lists):
            for language in get_args(types.Language):
                column = model._meta.get_field(f"{field.name}_{language}")
                assert column.max_length == bounds(words[0].__name__, "fr").most
            seen += 1
        elif isinstance(kind, StrType) and kind.max_length and field.name not in _REFERENCES:
            assert model._meta.get_field(field.name).max_length == kind.max_length
            seen += 1
    assert seen


@pytest.mark.parametrize(
    ("struct", "field", "most"),
    [("Chapter", "links", 3), ("Chapter", "body", 12), ("Bullets", "items", 8), ("Laureate", "pictures", 8)],
)
def test_lists_hold_as_many_as_the_format_allows(struct: str, field: str, most: int):
    assert how_many(struct, field)["max_num"] == most


def test_streams_have_the_limits_of_the_format():
    for model, struct in ROWS:
        for column in model._meta.get_fields():
            if hasattr(column, "stream_block") and column.name != "figure":
                assert column.stream_block.meta.max_num == bounds(struct.__name__, column.name).most, column


def test_numbers_have_the_limits_of_the_format():
    least, most = between("Promotion", "year")

    assert (least.limit_value, most.limit_value) == (1800, 2200)


def test_choices_are_those_of_the_format():
    assert {name for name, _ in COLOURS} == set(get_args(types.Colour))
    assert set(SIDES) == {"left", "right", "above", "below"}
    assert len(DAYS) == 7


@pytest.mark.parametrize("date", ["1852-13", "52", "le 3 mai", "2014-06-32"])
def test_an_impossible_date_is_refused_in_french(date: str):
    chapter = Chapter.objects.get(slug="first-call")
    chapter.date = date

    with pytest.raises(ValidationError, match="Une année, un mois ou un jour"):
        chapter.full_clean()


def test_a_title_that_is_too_long_is_refused():
    chapter = Chapter.objects.get(slug="first-call")
    chapter.title_en = "x" * 81

    with pytest.raises(ValidationError) as error:
        chapter.full_clean()

    assert set(error.value.message_dict) == {"title_en"}


def test_a_content_without_a_short_name_gets_one_from_its_title():
    theme = Theme(name_fr="L’été à Lens", short_fr="Été", colour="blue")
    theme.full_clean()
    assert theme.slug == "lete-a-lens"
    theme.save()

    other = Theme(name_fr="L’été à Lens", short_fr="Été", colour="blue")
    other.full_clean()

    assert other.slug == "lete-a-lens-2"


def test_every_kind_of_content_has_drafts_workflow_lock_and_history():
    from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

    assert len(get_snippet_models()) == 11
    for model in get_snippet_models():
        assert issubclass(model, (DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin)), model
