"""From logging in to a changed screen: a real browser, a real studio, a real refresher, the kiosk's own renderer."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kiosk.edition.folder import LoadedEdition, read_embedded
from kiosk.preview.tour import photograph, stops
from kiosk.visit.state import Visit
from tests.studio.browser.conftest import SCREEN, opens_laureate, puts_online, refresh, section
from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio

LAUREATE = "projet-1"
TAGLINE = {
    "Français": "Une œuvre se raconte à voix basse.",
    "Anglais": "A work of art speaks in a low voice.",
    "Néerlandais": "Een kunstwerk vertelt op zachte toon.",
}
VIOLET = (150, 30, 200)
"""The colour of the new picture; nothing else in the exhibit has it."""
PALETTE = "\U0001f3a8"
"""A character from a telephone that no font of the exhibit has."""

PALETTE_NAMED = f"«\u202f{PALETTE}\u202f»"

_SHOWS_VIOLET = """colour => {
    const picture = document.querySelector("#w-preview-iframe").contentDocument.querySelector("img");
    if (!picture || !picture.complete || !picture.naturalWidth) return false;
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(picture, -picture.naturalWidth / 8, -picture.naturalHeight / 3);
    return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).every((part, i) => Math.abs(part - colour[i]) < 16);
}"""
"""True if the first picture of the preview shows this colour at the picture of the laureate."""


@pytest.fixture(scope="module")
def new_picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photograph on the computer of a member of staff."""
    file = tmp_path_factory.mktemp("photos") / "atelier.jpg"
    Image.new("RGB", (1600, 1200), VIOLET).save(file)
    return file


def checks(page: Page) -> None:
    page.get_by_role("link", name="Envoi aux bornes").click()
    page.get_by_text("1 lauréat modifié").first.wait_for()
    page.get_by_role("link", name="Vérifier et envoyer").click()


def screen_of(loaded: LoadedEdition, language: str) -> Image.Image:
    """Return the screen of the laureate from the tour."""
    visit = next(stop.visit for stop in stops(loaded.edition, Visit(language)) if stop.name == f"laureate-{LAUREATE}")
    return photograph(loaded, visit, *SCREEN)


def part_in_violet(picture: Image.Image) -> float:
    near = [sum(abs(a - b) for a, b in zip(pixel, VIOLET, strict=True)) < 30 for pixel in picture.get_flattened_data()]
    return sum(near) / len(near)


def test_a_corrected_text_and_a_new_picture_reach_the_screen(
    staff: Window, live_studio: LiveStudio, kiosk_state: Path, new_picture: Path
):
    page = staff.page

    # Staff find the laureate in the list.
    opens_laureate(page, "Projet lauréat 1")

    # The preview beside the form shows at once that a name is too long, and by how much; staff shorten it.
    page.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    preview = page.frame_locator("#w-preview-iframe")
    fits = preview.get_by_text("Tout le texte tient sur cet écran.")
    expect(fits).to_have_count(2)
    name = page.get_by_role("region", name="Nom", exact=True).get_by_label("Français")
    name.fill("Le voyage extraordinaire des œuvres du musée dans les rues de la ville de Lens !")
    expect(preview.get_by_text("est coupé, il y a 11 mots de trop")).to_be_visible()
    expect(fits).to_have_count(1)
    name.fill("Projet lauréat 1")
    expect(fits).to_have_count(2)

    # They correct a text in three languages; the pasted text contains a special character.
    for language, text in TAGLINE.items():
        section(page, "Accroche").get_by_label(language).fill(text)
    section(page, "Accroche").get_by_label("Français").fill(f"{TAGLINE['Français']} {PALETTE}")

    # They replace the first picture by one from their computer; without alternative text and credit it is refused.
    page.get_by_role("region", name="Image * L’entrée vue de la rue").get_by_role("button", name="Actions").click()
    page.get_by_text("Changer l'image").click()
    chooser = page.get_by_role("dialog")
    chooser.get_by_role("tab", name="Transférer").click()
    chooser.get_by_label("Fichier").set_input_files(new_picture)
    chooser.get_by_label("Titre").fill("L’atelier")
    chooser.get_by_role("group", name="Texte alternatif").get_by_label("Français").fill("Un mur violet")
    chooser.get_by_role("group", name="Crédit").get_by_label("Français").fill("Anne Martin")
    chooser.get_by_role("button", name="Transférer").click()
    section(page, "Images").get_by_text("L’atelier").wait_for()
    page.wait_for_function(_SHOWS_VIOLET, arg=VIOLET)
    shown = Image.open(BytesIO(preview.get_by_role("img").first.screenshot())).convert("RGB")
    assert part_in_violet(shown) > 0.05

    # They put it online. The kiosk's fonts lack the character, so the form keeps the text and names the character.
    page.get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Mettre en ligne", exact=True).click()
    expect(section(page, "Accroche").get_by_text(PALETTE_NAMED)).to_be_visible()
    expect(section(page, "Accroche").get_by_label("Français")).to_have_value(f"{TAGLINE['Français']} {PALETTE}")

    # They correct it, put it online, and look at the changes before they send them.
    section(page, "Accroche").get_by_label("Français").fill(TAGLINE["Français"])
    puts_online(page)
    checks(page)
    expect(page.get_by_role("heading", name="Écrans qui changent")).to_be_visible()
    expect(page.get_by_role("heading", name="À corriger d’abord")).to_have_count(0)
    page.get_by_role("checkbox", name="J’ai lu").check()
    page.get_by_role("button", name="Envoyer aux bornes").click()
    page.get_by_text("Envoyé aux bornes « lobby »").wait_for()
    assert staff.complaints == []

    # The kiosk fetches the edition, and visitors see it.
    fetched = refresh(live_studio, kiosk_state)
    shown = next(one for one in fetched.edition.laureates if one.id == LAUREATE)
    assert [shown.tagline.fr, shown.tagline.en, shown.tagline.nl] == list(TAGLINE.values())
    before = read_embedded()
    for language in ("fr", "nl"):
        assert part_in_violet(screen_of(before, language)) == 0
        assert part_in_violet(screen_of(fetched, language)) > 0.05
