"""The preview beside the form of a picture shows unsaved changes."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio

_WATCH = """() => {
  const asked = window.fetch;
  window.watched = [];
  window.fetch = (address, options) => {
    if (options?.body instanceof FormData) watched.push([String(address), options.body.has("file")]);
    return asked(address, options);
  };
}"""
"""Records what the page sends, and whether a file is part of it."""


def shot(page: Page) -> str:
    """Return the address of the first screen in the panel after it is drawn."""
    image = page.frame_locator("#w-preview-iframe").locator(".preview-shot img").first
    expect(image).to_have_js_property("naturalWidth", 1920)
    return image.get_attribute("src") or ""


def test_a_focal_area_and_a_new_file_are_in_the_preview_before_they_are_saved(
    staff: Window, live_studio: LiveStudio, tmp_path: Path
):
    """The file is sent once; the repeated requests of the preview do not contain it."""
    page = staff.page
    staff.complaints.clear()
    page.goto(f"{live_studio.address}/admin/images/1/")
    page.evaluate(_WATCH)
    page.locator("[data-side-panel-toggle=preview]").click()
    before = shot(page)

    picture = page.locator(".jcrop-holder")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "document.querySelector('.jcrop-holder').clientWidth <= document.querySelector('.studio-picture').clientWidth"
    )
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=4)
    page.mouse.up()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.locator(".preview-shot img").first).not_to_have_attribute("src", before)
    cropped = shot(page)

    file = tmp_path / "bleu.png"
    Image.new("RGB", (1600, 900), "#2050D0").save(file)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("status").filter(has_text="L’aperçu montre ce fichier")).to_be_visible()
    expect(frame.locator(".preview-shot img").first).not_to_have_attribute(
        "src", re.compile(re.escape(cropped.split("?")[0]))
    )
    answer = page.request.get(live_studio.address + shot(page))
    with Image.open(BytesIO(answer.body())) as drawn:
        red, _, blue = drawn.getpixel((1500, 400))
    assert blue > red + 80, "the new file is not on the screen"

    sent = page.evaluate("watched")
    assert len(sent) > 3
    assert [address.rpartition("/apercu/")[2] for address, has_file in sent if has_file] == ["fichier/"]
    assert staff.complaints == []


def test_a_file_name_as_description_is_reported(staff: Window, live_studio: LiveStudio):
    """Wagtail's accessibility checker inspects the preview of the attract screen, which shows the picture."""
    page = staff.page
    page.goto(f"{live_studio.address}/admin/images/1/")
    page.locator("[name=alt_fr]").fill("IMG_1852.jpg")
    page.locator("footer button[type=submit], form button.action-save").first.click()
    page.goto(f"{live_studio.address}/admin/snippets/exhibit/exhibit/edit/1/")

    page.locator("[data-side-panel-toggle=checks]").first.click()

    expect(page.locator("[data-content-checker-count]")).to_have_text("1", timeout=60_000)


def test_several_pictures_get_one_credit_and_are_saved_together(staff: Window, live_studio: LiveStudio, tmp_path: Path):
    """Leaving the page asks about unsaved text; no field is marked as faulty before somebody acts."""
    page = staff.page
    staff.complaints.clear()
    page.goto(f"{live_studio.address}/admin/images/multiple/add/")
    files = [tmp_path / f"équipe {number}.jpg" for number in (1, 2)]
    for number, file in enumerate(files):
        Image.new("RGB", (640, 480 + number), "#C4502E").save(file)
    page.locator("#fileupload").set_input_files(files)
    expect(page.locator(".upload-success form")).to_have_count(2)
    expect(page.locator("#upload-list .error-message:visible")).to_have_count(0)
    expect(page.locator(".studio-upload-thumb")).to_have_count(2)
    assert page.locator("[name$=-title]").first.input_value().startswith("équipe ")

    page.get_by_label("Même crédit pour toutes").fill("Photo : Anne Martin")
    page.get_by_role("button", name="Mettre ce crédit partout").click()
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/admin/images/'))")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    for field in page.locator("[name$=-alt_fr]").all():
        field.fill("L’équipe devant la façade")
    page.get_by_role("button", name="Tout enregistrer").click()

    expect(page.locator(".upload-success form")).to_have_count(0)
    page.goto(f"{live_studio.address}/admin/images/?q=équipe")
    expect(page.locator(".image")).to_have_count(2)
    assert not staff.complaints
