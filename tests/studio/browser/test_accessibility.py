"""The studio's own pages have no barriers of WCAG 2.2 at level A or AA that axe-core can detect."""

import pytest
from playwright.sync_api import Page

from tests.studio.browser.conftest import KINDS
from tests.support.chromium import Window
from tests.support.live_studio import PROJECT, LiveStudio

AXE = PROJECT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_PAGES = {
    "first page": "",
    **{f"list of {name}": f"snippets/{name}/" for name in KINDS},
    **{f"form of {name}": f"snippets/{name}/edit/1/" for name in KINDS},
    "new laureate": "snippets/laureates/laureate/add/",
    "pictures": "images/",
    "form of a picture": "images/1/",
    "new picture": "images/add/",
    "publication": "publication/",
    "what a release changes": "publication/lobby/",
    "screens that change": "publication/lobby/ecrans/",
    "a release": "publication/edition/1/",
    "going back": "publication/retour/1/",
    "preview": "snippets/laureates/laureate/preview/1/",
    "account": "account/",
    "import of laureates": "laureats/importer/",
    "second factor": "second-factor/",
    "setting up a second factor": "second-factor/set-up/",
    "log-ins of others": "logins/",
    "several pictures": "images/multiple/add/",
    "deleting a picture": "images/1/delete/",
    "order of the laureates": "snippets/laureates/laureate/?ordering=sort_order",
    "searched list": "snippets/laureates/laureate/?q=projet",
    "deleting a laureate": "snippets/laureates/laureate/delete/1/",
    "taking a channel offline": "snippets/exhibit/exhibit/unpublish/1/",
    "deleting all in a list": "bulk/laureates/laureate/delete/?id=all&next=/admin/",
    "taking several offline": "bulk/laureates/laureate/unpublish/?id=1&id=2&next=/admin/",
    "search": "rechercher/?q=projet",
    "guide": "aide/",
    "roles": "aide/roles/",
}
_IN_THE_DARK = (
    "first page",
    "publication",
    "what a release changes",
    "form of laureates/laureate",
    "import of laureates",
)
_CHANGES = """
from django.core.management import call_command
from studio.laureates.models import Laureate
row = Laureate.objects.get(slug="projet-1")
for text in ("Une première correction", "Une seconde"):
    row.tagline_fr = text
    row.save_revision().publish()
    if text != "Une seconde":
        call_command("release")
"""
"""Makes an earlier release to go back to, and a change to publish."""

_LEFT = {
    # Wagtail's field of tags in the search has a visible label that its script does not connect.
    ("label", ".ui-autocomplete-input"),
    # Points of a picture may lie close together. Each also has two number fields, which the rule accepts.
    ("target-size", "button[data-point="),
}
"""The accepted barriers: the rule, and a part of the place."""


@pytest.fixture(scope="module")
def axe() -> str:
    """The program that detects barriers."""
    assert AXE.exists(), f"{AXE.relative_to(PROJECT)} is missing: make test installs it"
    return AXE.read_text(encoding="utf-8")


def barriers(page: Page, axe: str) -> list[str]:
    """Return the barriers of this page that are ours."""
    page.evaluate(axe)
    found = page.evaluate("levels => axe.run({runOnly: {type: 'tag', values: levels}})", _LEVELS)
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
        if not any(rule == violation["id"] and part in " ".join(map(str, node["target"])) for rule, part in _LEFT)
    ]


@pytest.fixture(scope="module", autouse=True)
def changes(live_studio: LiveStudio) -> None:
    """A studio with a release, and with a change to publish."""
    live_studio.command("shell", "--no-imports", "-c", _CHANGES)


def opens(staff: Window, live_studio: LiveStudio, name: str) -> Page:
    answer = staff.page.goto(f"{live_studio.address}/admin/{_PAGES[name]}")
    assert answer is not None
    assert answer.ok, f"{answer.status} {answer.url}"
    staff.page.wait_for_load_state("load")
    return staff.page


@pytest.mark.parametrize("name", _PAGES)
def test_the_pages_of_the_studio_have_no_barriers(staff: Window, live_studio: LiveStudio, axe: str, name: str):
    found = barriers(opens(staff, live_studio, name), axe)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", _IN_THE_DARK)
def test_the_pages_have_no_barriers_in_dark_mode(staff: Window, live_studio: LiveStudio, axe: str, name: str):
    staff.page.emulate_media(color_scheme="dark")
    try:
        found = barriers(opens(staff, live_studio, name), axe)
    finally:
        staff.page.emulate_media(color_scheme="light")

    assert not found, "\n".join(found)
