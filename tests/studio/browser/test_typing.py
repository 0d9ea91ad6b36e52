"""The form keeps every typed character, even those typed before its scripts are ready."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from tests.studio.browser.conftest import section
from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio

LAUREATE = "snippets/laureates/laureate/edit/2/"
_LOOKED = """() => new Promise(done => addEventListener("w-unsaved:watch-edits", () => requestAnimationFrame(done)))"""
_ASKS = """() => !dispatchEvent(new Event("beforeunload", { cancelable: true }))"""


@pytest.fixture
def form(staff: Window, live_studio: LiveStudio) -> Iterator[Page]:
    """The form of a laureate, just opened, before Wagtail's scripts have run."""
    staff.page.goto(f"{live_studio.address}/admin/{LAUREATE}", wait_until="domcontentloaded")
    yield staff.page
    staff.page.goto("about:blank")


def is_saved(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.url.endswith(LAUREATE) and answer.ok


def tagline(page: Page):
    return section(page, "Accroche").get_by_label("Français")


def test_text_typed_before_the_page_is_ready_is_saved_and_not_left_without_a_question(
    form: Page, live_studio: LiveStudio
):
    with form.expect_response(is_saved):
        tagline(form).press("Control+End")
        tagline(form).press_sequentially(" Vite.")
        assert form.evaluate(_ASKS), "before it is saved, leaving asks"

    form.goto(f"{live_studio.address}/admin/{LAUREATE}")
    assert tagline(form).input_value().endswith("Vite.")


def test_text_typed_before_the_page_is_ready_is_in_the_preview(form: Page):
    with form.expect_response(lambda answer: "preview" in answer.url and answer.request.method == "POST"):
        form.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    with form.expect_request(lambda asked: "preview" in asked.url and "Regardez" in (asked.post_data or "")):
        tagline(form).press_sequentially("Regardez ")


def test_a_form_that_nobody_touches_has_no_changes(form: Page):
    """Otherwise every opened form would leave a draft."""
    form.evaluate(_LOOKED)

    assert form.locator("form[data-edit-form]").get_attribute("data-w-unsaved-has-edits-value") != "true"
    assert not form.evaluate(_ASKS)


def test_a_pasted_text_is_kept_whole_counted_and_refused_with_a_reason(form: Page):
    """A browser would cut the text at 700 characters without a word."""
    text = "É" * 1025
    passage = section(form, "Texte").get_by_label("Français").first
    assert passage.get_attribute("maxlength") is None

    passage.fill(text)

    assert passage.input_value() == text
    expect(section(form, "Texte").get_by_text("1025 / 700\u202f: 325 de trop")).to_be_visible()
    form.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(form.get_by_text("1025")).not_to_have_count(0)
    expect(section(form, "Texte").get_by_label("Français").first).to_have_value(text)
    expect(form.get_by_text("au plus 700 caractères").first).to_be_visible()


def test_a_letter_with_a_combining_accent_counts_as_one(form: Page):
    """The format counts composed characters: « é » typed on a Mac is two characters until it is composed."""
    name = form.get_by_role("region", name="Nom", exact=True)

    name.get_by_label("Français").fill("e\u0301" * 12)

    expect(name.get_by_text("12 / 80")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "snippets/story/chapter/add/",
        "snippets/building/place/edit/1/",
        "snippets/about/partner/edit/1/",
        "snippets/sources/source/edit/1/",
        "snippets/exhibit/exhibit/edit/1/",
        "images/1/",
        "images/add/",
    ],
)
def test_no_field_of_any_form_is_cut_by_the_browser(staff: Window, live_studio: LiveStudio, path: str):
    staff.page.goto(f"{live_studio.address}/admin/{path}")

    expect(staff.page.locator("main .studio-count").first).to_be_attached()
    cut = staff.page.locator("main form:not([role=search]) :is(textarea, input[type=text])[maxlength]")
    assert [cut.nth(number).get_attribute("name") for number in range(cut.count())] == []


def test_the_tab_with_an_error_is_shown_and_marked(staff: Window, live_studio: LiveStudio):
    page = staff.page
    page.goto(f"{live_studio.address}/admin/snippets/exhibit/exhibit/edit/1/")
    page.get_by_role("tab", name="Réglages").click()
    page.get_by_label("Demander après").fill("-4")
    page.get_by_role("tab", name="Contenu").click()

    page.get_by_role("button", name="Enregistrer le brouillon").click()

    expect(page.get_by_role("tab", name="Réglages")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Demander après")).to_be_visible()
    page.goto("about:blank")


def test_a_new_form_shows_no_errors(staff: Window, live_studio: LiveStudio):
    staff.page.goto(f"{live_studio.address}/admin/snippets/story/chapter/add/")

    expect(staff.page.get_by_text("Il en faut")).to_be_hidden()
