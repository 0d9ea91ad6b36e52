"""Takes the pictures of the staff guide from a studio that is set up for this and thrown away: ``make pictures``."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect

from tests.studio.browser.conftest import log_in
from tests.support.chromium import Window, chromium, window
from tests.support.live_studio import LiveStudio, live, prepare

HERE = Path(__file__).resolve().parent / "studio"
_SIZE = (1280, 800)
_QUALITY = 78
_DRAWN = """() => [...document.images].every(picture => {
    const { top, bottom, width } = picture.getBoundingClientRect();
    return !width || bottom < 0 || top > innerHeight || (picture.complete && picture.naturalWidth > 0);
})"""
"""Whether each picture in the window is there."""


class Photographer:
    """Somebody who walks through the studio as the guide does, with a camera."""

    def __init__(self, opened: Window, address: str) -> None:
        self.page = opened.page
        self._address = address

    def goes_to(self, path: str) -> Page:
        """Open a page of the studio."""
        self.page.goto(f"{self._address}/admin/{path}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def takes(self, name: str) -> None:
        """Take a picture of what is in the window."""
        self.page.mouse.move(*_SIZE)
        self.page.wait_for_function(_DRAWN)
        self.page.wait_for_timeout(600)  # menus have slid in
        self.page.screenshot(path=HERE / f"{name}.jpg", type="jpeg", quality=_QUALITY)

    def opens_preview(self) -> FrameLocator:
        """Open the preview beside the form, and wait until it is drawn."""
        self.page.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
        frame = self.page.frame_locator("#w-preview-iframe")
        expect(frame.get_by_text("Tout le texte tient sur cet écran.")).to_have_count(2)
        return frame


def logging_in(camera: Photographer) -> None:
    """The form before the door."""
    camera.goes_to("login/")
    camera.takes("connexion")


def finding_the_way(camera: Photographer) -> None:
    """The first page, a list, the second factor."""
    camera.goes_to("")
    camera.takes("accueil")
    camera.goes_to("snippets/laureates/laureate/")
    camera.takes("liste")
    camera.goes_to("second-factor/set-up/")
    camera.takes("deuxieme-facteur")


def writing(camera: Photographer) -> None:
    """A form with its preview, a name that is too long, a plan, and a change that goes online."""
    page = camera.goes_to("snippets/laureates/laureate/edit/1/")
    preview = camera.opens_preview()
    camera.takes("apercu")
    name = page.get_by_role("region", name="Nom", exact=True).get_by_label("Français")
    name.fill("Le voyage extraordinaire des œuvres du musée dans les rues de la ville de Lens !")
    remark = preview.get_by_text("est coupé").first
    expect(remark).to_be_visible()
    remark.scroll_into_view_if_needed()
    camera.takes("trop-long")
    name.fill("Projet lauréat 1")
    page.get_by_role("button", name="Afficher/masquer le statut").click()
    page.get_by_role("button", name="Programmer").click()
    dialog = page.get_by_role("dialog", name="Programmer la mise en ligne")
    dialog.get_by_label("Mettre en ligne le").fill("2031-01-05 09:00")
    dialog.get_by_role("heading").first.click()  # the calendar closes
    camera.takes("programmer")
    dialog.get_by_label("Mettre en ligne le").clear()
    dialog.get_by_role("button", name="Fermer").click()
    page.get_by_role("region", name="Accroche").get_by_label("Français").fill("Une œuvre se raconte à voix basse.")
    page.get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Mettre en ligne", exact=True).click()
    page.get_by_role("status").get_by_text("en ligne").wait_for()


def choosing_pictures(camera: Photographer) -> None:
    """The form of a picture, a picture from one's computer, the points of a place."""
    page = camera.goes_to("images/")
    page.get_by_role("link", name="L’entrée vue de la rue").first.click()
    page.wait_for_load_state("networkidle")
    camera.takes("image")
    page = camera.goes_to("snippets/laureates/laureate/edit/2/")
    page.get_by_role("region", name="Images").get_by_role("button", name="Actions").first.click()
    page.get_by_text("Changer l'image").first.click()
    chooser = page.get_by_role("dialog")
    chooser.get_by_role("tab", name="Transférer").click()
    described = chooser.get_by_role("group", name="Texte alternatif").get_by_label("Français")
    described.fill("Une table de travail devant une fenêtre haute.")
    camera.takes("choisir-image")
    page = camera.goes_to("snippets/building/place/edit/1/")
    page.get_by_text("Ce qu’un clic sur l’image place").evaluate("element => element.scrollIntoView()")
    page.evaluate("scrollBy(0, -120)")
    camera.takes("points")


def importing(camera: Photographer) -> None:
    """The page that takes a spreadsheet."""
    camera.goes_to("laureats/importer/")
    camera.takes("import")


def publishing(camera: Photographer) -> None:
    """What waits, what it changes on the screens, and the way back."""
    camera.goes_to("publication/")
    camera.takes("publication")
    page = camera.goes_to("publication/lobby/")
    page.get_by_role("button", name="Envoyer aux bornes").wait_for()
    camera.takes("verifier")
    page.get_by_role("heading", name="Écrans qui changent").evaluate("element => element.scrollIntoView()")
    page.wait_for_load_state("networkidle")
    camera.takes("ecrans")
    agreed = page.get_by_role("checkbox", name="J’ai lu")
    if agreed.count():
        agreed.check()
    page.get_by_role("button", name="Envoyer aux bornes").click()
    page.get_by_text("Envoyé aux bornes").wait_for()
    page.get_by_role("link", name="Y revenir").first.click()
    page.get_by_role("button", name="Revenir à cette édition").wait_for()
    camera.takes("retour")


WALK: tuple[Callable[[Photographer], None], ...] = (finding_the_way, writing, choosing_pictures, importing, publishing)


def main() -> None:
    """Write all pictures."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        prepared = prepare(Path(folder) / "prepared")
        with live(prepared, Path(folder) / "state") as studio, window(browser, *_SIZE) as opened:
            walk(opened, studio)


def walk(opened: Window, studio: LiveStudio) -> None:
    """Go through the studio once."""
    camera = Photographer(opened, studio.address)
    logging_in(camera)
    log_in(opened, studio)
    for part in WALK:
        part(camera)


if __name__ == "__main__":
    sys.exit(main())
