"""Staff place the points and the frame of a place, and the landmarks of a map, with a mouse or a keyboard."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio


def saved(live_studio: LiveStudio) -> dict[str, Any]:
    """Return the latest revision of the place."""
    said = live_studio.command(
        "shell",
        "--no-imports",
        "-c",
        "import json\nfrom studio.building.models import Place\n"
        "place = Place.objects.order_by('sort_order')[1]\n"
        "print(json.dumps(place.get_latest_revision().content, default=str))",
    )
    return json.loads(said.splitlines()[-1])


@pytest.fixture
def page(staff: Window, live_studio: LiveStudio) -> Iterator[Page]:
    """The form of the second place, which has room for more points; it has no errors."""
    yield from form_of_the_second(staff, f"{live_studio.address}/admin/snippets/building/place/")


@pytest.fixture
def map_page(staff: Window, live_studio: LiveStudio) -> Iterator[Page]:
    """The form of the second map; it has no errors."""
    yield from form_of_the_second(staff, f"{live_studio.address}/admin/snippets/about/map/")


def form_of_the_second(staff: Window, listed: str) -> Iterator[Page]:
    """Open the second form of a list and wait until its points are drawn."""
    page = staff.page
    staff.complaints.clear()
    page.goto(listed)
    page.locator("td.title a").nth(1).click()
    expect(page.locator(".picker__point")).not_to_have_count(0)
    wait_for_picture(page)
    stage(page).scroll_into_view_if_needed()
    yield page
    half_written = "status of 400"  # an automatic save while a new point has no name yet
    assert [said for said in staff.complaints if half_written not in said] == []


def stage(page: Page) -> Locator:
    return page.locator(".picker__stage")


def wait_for_picture(page: Page) -> None:
    """Wait until the stage has its height; a map has it at once."""
    for picture in page.locator(".picker__stage img").all():
        expect(picture).to_have_js_property("complete", value=True)


def click(page: Page, x: float, y: float) -> None:
    wait_for_picture(page)
    stage(page).scroll_into_view_if_needed()
    box = stage(page).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def value(page: Page, name: str) -> float:
    return float(page.locator(f"#id_{name}").input_value())


def test_a_click_adds_a_point_and_saves_where_it_is(page: Page, live_studio: LiveStudio):
    before = page.locator(".picker__point").count()

    click(page, 0.25, 0.4)
    expect(page.locator(".picker__point")).to_have_count(before + 1)
    assert value(page, f"hot_spots-{before}-x") == pytest.approx(0.25, abs=0.005)
    assert value(page, f"hot_spots-{before}-y") == pytest.approx(0.4, abs=0.005)

    click(page, 0.5, 0.6)  # the new point is selected, so this moves it
    expect(page.locator(".picker__point")).to_have_count(before + 1)
    assert value(page, f"hot_spots-{before}-x") == pytest.approx(0.5, abs=0.005)

    page.locator(f"#id_hot_spots-{before}-title_fr").fill("La fenêtre")
    page.locator(f"#id_hot_spots-{before}-text_fr").fill("Elle donne sur la cour.")
    page.locator(f"#inline_child_hot_spots-{before}").get_by_label("Avant").check()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.locator(".messages .success").wait_for()

    spot = saved(live_studio)["hot_spots"][-1]
    assert (spot["slug"], spot["shown_in"]) == ("la-fenetre", "before")
    assert (spot["x"], spot["y"]) == (pytest.approx(0.5, abs=0.005), pytest.approx(0.6, abs=0.005))


def test_a_click_counts_once_the_picture_is_there(page: Page):
    """Before that the stage has another height, so that the point would land elsewhere."""
    waiting: list[Route] = []
    page.route("**/batiment/image/**", lambda route: waiting.append(route))
    page.reload(wait_until="domcontentloaded")
    points = page.locator(".picker__point")
    expect(points).not_to_have_count(0)
    before = points.count()
    stage(page).click(position={"x": 200, "y": 20})
    expect(points).to_have_count(before)

    for route in waiting:
        route.continue_()
    page.unroute("**/batiment/image/**")
    click(page, 0.25, 0.4)

    expect(points).to_have_count(before + 1)
    assert value(page, f"hot_spots-{before}-y") == pytest.approx(0.4, abs=0.005)


def test_a_point_is_dragged(page: Page):
    point = page.locator(".picker__point").first
    box = point.bounding_box()
    whole = stage(page).bounding_box()
    assert box is not None
    assert whole is not None
    x, y = value(page, "hot_spots-0-x"), value(page, "hot_spots-0-y")
    page.locator(".picker__option", has_text="1 ·").first.click()

    box = point.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + whole["width"] / 10, box["y"] + 10, steps=5)
    page.mouse.up()

    assert value(page, "hot_spots-0-x") == pytest.approx(x + 0.1, abs=0.004)
    assert value(page, "hot_spots-0-y") == pytest.approx(y, abs=0.004)


def test_a_keyboard_places_points(page: Page):
    before = page.locator(".picker__point").count()
    page.get_by_role("button", name="Ajouter un point au centre").press("Enter")
    point = page.get_by_role("button", name=f"Point {before + 1}, sans titre")
    expect(point).to_be_focused()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")

    assert value(page, f"hot_spots-{before}-x") == 0.505
    assert value(page, f"hot_spots-{before}-y") == 0.445
    expect(page.get_by_role("status").filter(has_text=f"Point {before + 1}")).to_contain_text("50,5 % depuis la gauche")


def test_points_are_numbered_by_their_order_in_the_list(page: Page):
    """A deleted point takes its number along, and a point that moves up gets the number before."""
    names = page.locator(".picker__options[data-part=tools] .picker__option")
    before = page.locator(".picker__point").count()
    second = names.nth(2).inner_text().removeprefix("2 · ")

    page.locator("#id_hot_spots-0-DELETE-button").click()
    expect(page.locator(".picker__point")).to_have_count(before - 1)
    expect(names.nth(1)).to_have_text(f"1 · {second}")

    third = names.nth(2).inner_text().removeprefix("2 · ")
    page.locator("#inline_child_hot_spots-2 [data-inline-panel-child-move-up]").click()
    expect(names.nth(1)).to_have_text(f"1 · {third}")

    page.locator("#id_hot_spots-2-x").fill("0.9")
    expect(page.locator("[data-point=id_hot_spots-2]")).to_have_css("left", f"{_width(page) * 0.9:g}px")


def test_the_picture_of_another_state_is_shown_and_says_which_points_it_lacks(page: Page):
    picture = page.locator(".picker__stage img")
    first = picture.get_attribute("src")

    page.locator(".picker__options[data-part=states] .picker__option").last.click()

    expect(picture).not_to_have_attribute("src", first or "")
    expect(page.locator(".picker__point--elsewhere")).not_to_have_count(0)


def test_the_frame_is_resized_and_its_numbers_follow(page: Page):
    page.get_by_text("Le cadrage des écrans étroits").click()
    corner = page.get_by_role("button", name="Cadrage, coin bas droit")
    right = value(page, "frame_right")

    corner.press("Shift+ArrowLeft")
    corner.press("ArrowLeft")

    assert value(page, "frame_right") == pytest.approx(right - 0.055)
    box = corner.bounding_box()
    whole = stage(page).bounding_box()
    assert box is not None
    assert whole is not None
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 12 - whole["width"] / 10, box["y"] + 12, steps=5)
    page.mouse.up()
    assert value(page, "frame_right") == pytest.approx(right - 0.155, abs=0.005)


def test_the_map_is_drawn_from_its_outlines(map_page: Page):
    """The picker draws every shape of the map in its proportions, and says so if the outlines are not a map."""
    outlines = map_page.locator("#id_shapes")
    shapes = json.loads(outlines.input_value())
    filled = [shape for shape in shapes if shape["kind"] != "way"]
    box = stage(map_page).bounding_box()
    assert box is not None

    assert map_page.locator(".picker__ground").count() == len(filled)
    assert box["width"] / box["height"] == pytest.approx(float(map_page.locator("#id_aspect").input_value()), rel=0.02)
    expect(map_page.locator("[data-name=Calais]")).to_be_visible()

    map_page.get_by_role("tab", name="Réglages").click()
    outlines.fill("[{")
    map_page.get_by_role("tab", name="Contenu").click()
    expect(stage(map_page)).to_be_hidden()
    expect(map_page.get_by_text("Cette carte n’a pas encore de tracés")).to_be_visible()


def test_a_click_adds_a_landmark_and_a_drag_moves_it(map_page: Page):
    before = map_page.locator(".picker__point").count()
    box = stage(map_page).bounding_box()
    assert box is not None

    map_page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.8 * box["height"])

    expect(map_page.locator(".picker__point")).to_have_count(before + 1)
    assert value(map_page, f"landmarks-{before}-x") == pytest.approx(0.3, abs=0.005)
    assert value(map_page, f"landmarks-{before}-y") == pytest.approx(0.8, abs=0.005)
    map_page.locator(f"#id_landmarks-{before}-name_fr").fill("Amiens")
    expect(map_page.locator("[data-name=Amiens][data-side=right]")).to_be_visible()

    box = stage(map_page).bounding_box()
    assert box is not None
    map_page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.8 * box["height"])
    map_page.mouse.down()
    map_page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
    map_page.mouse.up()

    assert value(map_page, f"landmarks-{before}-x") == pytest.approx(0.5, abs=0.005)
    assert value(map_page, f"landmarks-{before}-y") == pytest.approx(0.7, abs=0.005)


def test_a_keyboard_places_landmarks_and_typed_numbers_move_them(map_page: Page):
    first = map_page.get_by_role("button", name="Repère 1, ")
    x = value(map_page, "landmarks-0-x")

    first.press("Shift+ArrowRight")
    first.press("ArrowLeft")

    assert value(map_page, "landmarks-0-x") == pytest.approx(x + 0.045, abs=0.001)
    expect(map_page.get_by_role("status").filter(has_text="Repère 1")).to_contain_text("depuis la gauche")
    map_page.locator("#id_landmarks-0-x").fill("0.25")
    expect(first).to_have_css("left", f"{_width(map_page) * 0.25:g}px")


def _width(page: Page) -> float:
    return page.evaluate("document.querySelector('.picker__stage').clientWidth")
