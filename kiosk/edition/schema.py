"""Writes the format of the edition as JSON Schema, made from the types."""

import inspect
import json
from typing import Any, cast

import msgspec

from kiosk.edition.types import FORMAT, Edition

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``edition.json``."""
    generated = msgspec.json.schema(Edition)
    for definition in cast(dict[str, dict[str, Any]], generated["$defs"]).values():
        definition["description"] = inspect.cleandoc(definition.get("description", ""))
    return {"$schema": DIALECT, "title": f"Edition, format {FORMAT}", **generated}


def schema_text() -> str:
    """Return the content of ``docs/edition.schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
