"""Lists are searched in every language, and filtered and searched at once, with the index of a real database."""

import pytest
from playwright.sync_api import expect
from wagtail.snippets.models import get_snippet_models

from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio


def address(live_studio: LiveStudio, model: str) -> str:
    return f"{live_studio.address}/admin/snippets/{model}/"


@pytest.mark.parametrize(("word", "count"), [("winning", 6), ("bekroond", 6), ("ontworpen", 1)])
def test_laureates_are_found_in_every_language(staff: Window, live_studio: LiveStudio, word: str, count: int):
    staff.page.goto(f"{address(live_studio, 'laureates/laureate')}?q={word}")

    expect(staff.page.locator("td.title")).to_have_count(count)


def test_the_list_filters_and_searches_examples(staff: Window, live_studio: LiveStudio):
    staff.page.goto(f"{address(live_studio, 'laureates/laureate')}?example=true&q=projet")

    expect(staff.page.locator("td.title")).to_have_count(6)


def test_every_list_can_be_filtered_and_searched_at_once(staff: Window, live_studio: LiveStudio):
    """A column for filtering must be part of the search index."""
    for model in get_snippet_models():
        names = {column.name for column in model._meta.get_fields()}
        marks = "".join(f"&{mark}=true" for mark in ("to_verify", "example") if mark in names)
        for query in ("untranslated=en&q=lens", "status=shown&q=lens", f"q=lens{marks}"):
            answer = staff.page.goto(f"{address(live_studio, model._meta.label_lower.replace('.', '/'))}?{query}")
            assert answer is not None
            assert answer.status == 200, (model, query)
