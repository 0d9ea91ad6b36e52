"""The changes between two editions are reported completely: new, removed and changed parts, and a new order."""

from typing import Any

import msgspec
import pytest

from kiosk.edition.types import Edition
from studio.editions.changes import changes_between, summary_of
from tests.support.editions import changed, small_edition


def with_laureates(*order: int) -> Edition:
    """Return an edition with laureates in this order, numbered."""
    edition = small_edition()
    first = edition.laureates[0]
    rows = [msgspec.structs.replace(first, id=f"laureate-{number}") for number in order]
    return changed(edition, "laureates", rows)


def with_facts(*facts: tuple[str, str]) -> Edition:
    """Return an edition with these key facts: pairs of value and label."""
    rows: list[dict[str, Any]] = [{"value": {"fr": value}, "label": {"fr": label}} for value, label in facts]
    return changed(small_edition(), "about.facts", rows)


def test_a_new_order_is_reported_beside_removed_and_new_parts():
    """Staff had reordered and deleted one, but read of the deletion only."""
    assert summary_of(with_laureates(1, 2, 3), with_laureates(3, 2)) == "1 lauréat retiré, ordre des lauréats"
    assert summary_of(with_laureates(1, 2), with_laureates(2, 1, 3)) == "1 lauréat ajouté, ordre des lauréats"


def test_the_order_is_not_reported_if_the_remaining_parts_kept_theirs():
    assert summary_of(with_laureates(1, 2, 3), with_laureates(1, 3)) == "1 lauréat retiré"
    assert summary_of(with_laureates(1, 3), with_laureates(1, 2, 3)) == "1 lauréat ajouté"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ([("400", "mineurs"), ("12", "lieux")], "ordre des chiffres clés"),
        ([("12", "lieux"), ("401", "mineurs")], "1 chiffre clé modifié"),
        ([("12", "endroits"), ("400", "mineurs")], "1 chiffre clé modifié"),
        ([("12", "lieux")], "1 chiffre clé retiré"),
        ([("12", "lieux"), ("400", "mineurs"), ("12", "lieux")], "1 chiffre clé ajouté"),
    ],
)
def test_key_facts_are_recognised_by_their_label_or_value(after: list[tuple[str, str]], said: str):
    assert summary_of(with_facts(("12", "lieux"), ("400", "mineurs")), with_facts(*after)) == said


def test_partners_with_the_same_name_count_one_by_one():
    edition = small_edition()
    one = edition.about.partners[0]
    before = changed(edition, "about.partners", [one, one])

    assert summary_of(before, changed(edition, "about.partners", [one])) == "1 partenaire retiré"


def test_removed_parts_are_named():
    (gone,) = changes_between(with_laureates(1, 2), with_laureates(1))

    assert gone.names == (small_edition().laureates[0].name.fr,)
