"""Lists inside texts appear in forms as they do on screens."""

from typing import Any

from django.db import models
from wagtail.snippets.models import get_snippet_models

from kiosk.edition.folder import LoadedEdition
from studio.editions.importing import import_edition


def lists() -> list[tuple[models.Model, Any]]:
    """Return every list in every text, as a form reads it."""
    return [
        (row, block.value)
        for model in get_snippet_models()
        for column in model._meta.get_fields()
        if hasattr(column, "stream_block")
        for row in model.objects.all()
        for block in getattr(row, column.name)
        if block.block_type in ("list", "dots", "numbers")
    ]


def test_imported_lists_are_not_empty_in_forms(embedded: LoadedEdition):
    """A form saves what it reads, so that a list that reads as empty would be lost with the next save."""
    import_edition(embedded, "lobby", replace=True)

    found = lists()

    assert len(found) > 5
    for row, members in found:
        for member in members:
            assert (member.get("label") or member)["fr"], row
