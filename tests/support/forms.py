"""Builds the data that a browser sends when somebody saves a form without changes."""

from typing import Any

from modelcluster.models import get_all_child_relations
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield


def posted(row: Any, **changes: Any) -> dict[str, str]:
    """Return the form data of a row in memory, with changes to its fields."""
    return nested_form_data({**_fields(row), **changes})


def _fields(row: Any) -> dict[str, Any]:
    """Return the fields of a row and of its members, as forms name them."""
    found: dict[str, Any] = {}
    for column in row._meta.get_fields():
        if hasattr(column, "stream_block"):
            stream = getattr(row, column.name)
            blocks = column.stream_block.child_blocks
            found[column.name] = streamfield(
                [(one["type"], _value(blocks[one["type"]], one["value"])) for one in stream.raw_data]
            )
        elif column.concrete and column.editable and column.name not in _OWN:
            value = column.value_from_object(row)
            if value is not None and value is not False:
                found[column.name] = "on" if value is True else column.formfield().prepare_value(value)
    for relation in get_all_child_relations(type(row)):
        members = [
            {name: value for name, value in _fields(one).items() if name != relation.field.name}
            | ({"id": one.pk} if one.pk else {})
            for one in getattr(row, relation.related_name).all()
        ]
        found[relation.related_name] = inline_formset(members, initial=sum("id" in one for one in members))
    return found


_OWN = ("live", "latest_revision", "live_revision", "locked_by", "sort_order", "id", "first_published_at", "locked")
"""Columns that no form shows."""


def _value(block: Any, value: Any) -> Any:
    """Return the value of a block as a form sends it."""
    match block:
        case StructBlock():
            return {name: _value(child, (value or {}).get(name)) for name, child in block.child_blocks.items()}
        case ListBlock():
            return streamfield([("item", _value(block.child_block, one["value"])) for one in value])
        case StreamBlock():
            return streamfield([(one["type"], _value(block.child_blocks[one["type"]], one["value"])) for one in value])
        case _:
            return "" if value is None else str(value)
