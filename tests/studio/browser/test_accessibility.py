"""The studio's own pages have no barrier that WCAG 2.2 names at level A or AA, as far as axe-core can tell."""

from typing import Any

import pytest

from tests.support.chromium import Window
from tests.support.live_studio import PROJECT, LiveStudio

AXE = PROJECT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_LISTS = (
    "story/chapter",
    "building/place",
    "laureates/laureate",
    "laureates/theme",
    "laureates/promotion",
    "exhibit/exhibit",
    "about/keyfact",
    "about/partner",
    "sources/source",
)
_PAGES = {
    "first page": "",
    **{f"list of {name}": f"snippets/{name}/" for name in _LISTS},
    **{f"form of {name}": f"snippets/{name}/edit/1/" for name in _LISTS},
    "new laureate": "snippets/laureates/laureate/add/",
    "pictures": "images/",
    "form of a picture": "images/1/",
    "new picture": "images/add/",
    "publication": "publication/",
    "confirm": "publication/lobby/",
    "account": "account/",
    "import of laureates": "laureats/importer/",
    "second factor": "second-factor/",
    "setting up a second factor": "second-factor/set-up/",
    "log-ins of others": "logins/",
}
_LEFT = {
    # The words of a search are Wagtail's own field of tags, whose visible label its script does not connect.
    ("label", ".ui-autocomplete-input"),
    # Points of a picture lie where they lie. Each has two fields for its place as well, which the rule accepts.
    ("target-size", "button[data-point="),
}
"""What is left as it is: the rule, and a part of the place."""


@pytest.fixture(scope="module")
def axe() -> str:
    """The program that looks for barriers."""
    assert AXE.exists(), f"{AXE.relative_to(PROJECT)} is missing: make test installs it"
    return AXE.read_text(encoding="utf-8")


def barriers(page: Any, axe: str) -> list[str]:
    """Return what stands in somebody's way on this page and is ours."""
    page.evaluate(axe)
    found = page.evaluate("levels => axe.run({runOnly: {type: 'tag', values: levels}})", _LEVELS)
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
        if not any(rule == violation["id"] and part in " ".join(map(str, node["target"])) for rule, part in _LEFT)
    ]


@pytest.mark.parametrize("name", _PAGES)
def test_nothing_stands_in_the_way(staff: Window, live_studio: LiveStudio, axe: str, name: str):
    answer = staff.page.goto(f"{live_studio.address}/admin/{_PAGES[name]}")
    assert answer is not None
    assert answer.ok, f"{answer.status} {answer.url}"
    staff.page.wait_for_load_state("load")

    found = barriers(staff.page, axe)
    assert not found, "\n".join(found)
