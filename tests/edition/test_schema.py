"""The JSON Schema in ``docs/`` is that of the types."""

from pathlib import Path

from kiosk.edition.schema import schema, schema_text

COMMITTED = Path(__file__).parents[2] / "docs" / "edition.schema.json"


def test_the_schema_in_docs_is_the_one_of_the_types():
    assert COMMITTED.read_text(encoding="utf-8") == schema_text()


def test_the_schema_says_what_is_required_and_forbids_the_rest():
    edition = schema()["$defs"]["Edition"]
    assert {"format", "languages", "exhibit", "story", "building", "laureates", "pictures"} <= set(edition["required"])
    assert edition["additionalProperties"] is False


def test_the_schema_carries_the_limits():
    title = schema()["$defs"]["Title"]["properties"]["fr"]
    assert {"type": "string", "maxLength": 80} in title["anyOf"]
