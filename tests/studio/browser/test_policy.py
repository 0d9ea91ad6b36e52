"""The content policy of the site allows what Wagtail's pages do, and refuses everything else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.studio.browser.conftest import KINDS, log_in
from tests.support.chromium import Window, window
from tests.support.live_studio import LiveStudio

PAGES = (
    "",
    *(f"snippets/{kind}/" for kind in KINDS),
    *(f"snippets/{kind}/edit/1/" for kind in KINDS),
    *(f"snippets/{kind}/history/1/" for kind in KINDS[:3]),
    "snippets/laureates/laureate/add/",
    "snippets/laureates/laureate/delete/1/",
    "snippets/laureates/laureate/?ordering=sort_order",
    "snippets/exhibit/exhibit/unpublish/1/",
    "bulk/laureates/laureate/delete/?id=all&next=/admin/",
    "rechercher/?q=projet",
    "aide/",
    "aide/roles/",
    "images/",
    "images/1/",
    "images/add/",
    "images/multiple/add/",
    "images/usage/1/",
    "publication/",
    "publication/lobby/",
    "images/1/delete/",
    "users/",
    "users/new/",
    "users/edit/1/",
    "groups/",
    "groups/new/",
    "workflows/list/",
    "workflows/tasks/index/",
    "collections/",
    "reports/site-history/",
    "reports/workflow/",
    "account/",
    "second-factor/",
    "second-factor/set-up/",
    "logins/",
)


@pytest.fixture
def staff(chromium_browser: Browser, live_studio: LiveStudio) -> Iterator[Window]:
    """A window with a logged-in user and no complaints yet."""
    with window(chromium_browser) as opened:
        log_in(opened, live_studio)
        yield opened


def opened(staff: Window, studio: LiveStudio, name: str) -> Page:
    answer = staff.page.goto(f"{studio.address}/admin/{name}")
    assert answer is not None
    assert answer.ok, f"{name}: {answer.status}"
    staff.page.evaluate("new Promise(done => requestIdleCallback(done))")  # its scripts have begun
    return staff.page


def test_no_page_breaks_the_content_policy(staff: Window, live_studio: LiveStudio):
    for name in PAGES:
        opened(staff, live_studio, name)

    assert not staff.complaints


def test_a_picture_is_chosen_and_sent_from_a_form(staff: Window, live_studio: LiveStudio, tmp_path: Path):
    """Dialogs work too: choosing, searching and uploading a picture."""
    page = opened(staff, live_studio, "snippets/story/chapter/add/")
    page.locator("[data-chooser-action-choose]:visible").first.click()
    chooser = page.locator(".modal-content")
    expect(chooser.locator("[role=tab]")).to_have_count(2)
    chooser.locator("[role=tab]").nth(1).click()
    file = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 480), "#C4502E").save(file)
    chooser.locator("input[type=file]").set_input_files(file)
    expect(chooser.locator("[name$=title]")).to_have_value("photo")
    for name in ("alt_fr", "credit_fr"):
        chooser.locator(f"[name$={name}]").fill("Une façade")
    chooser.locator("button[type=submit]").last.click()
    expect(chooser).to_have_count(0)

    assert not staff.complaints


def test_staff_add_parts_to_a_form_and_pick_dates(staff: Window, live_studio: LiveStudio):
    page = opened(staff, live_studio, "snippets/building/place/edit/1/")
    states = page.locator("#id_states-FORMS > *")
    before = states.count()
    page.locator("#id_states-ADD").click()
    expect(states).to_have_count(before + 1)

    page = opened(staff, live_studio, "reports/site-history/")
    page.evaluate("document.querySelector('#id_timestamp_0').focus()")
    page.evaluate("jQuery('#id_timestamp_0').datetimepicker('show')")
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)

    assert not staff.complaints


def test_staff_send_several_pictures_at_once(staff: Window, live_studio: LiveStudio, tmp_path: Path):
    page = opened(staff, live_studio, "images/multiple/add/")
    files = [tmp_path / f"photo-{number}.jpg" for number in (1, 2)]
    for number, file in enumerate(files):
        Image.new("RGB", (641 + number, 480), "#C4502E").save(file)  # Wagtail asks about duplicates

    page.locator("#fileupload").set_input_files(files)

    expect(page.locator(".upload-success")).to_have_count(2)
    assert not staff.complaints


def test_an_injected_script_does_not_run(staff: Window, live_studio: LiveStudio):
    page = opened(staff, live_studio, "")

    for smuggled in ("<img src=x onerror='window.run = 1'>", "<a href='javascript:window.run = 1' id=smuggled>x</a>"):
        page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", smuggled)
    page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'), {text: 'window.run = 1'}))"
    )
    page.evaluate("document.querySelector('#smuggled').click()")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("window.run") is None
    assert len([one for one in staff.complaints if "Content Security Policy" in one]) == 3
