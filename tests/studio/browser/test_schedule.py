"""What staff plan in the form comes to kiosks and leaves them by itself, at its hour."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from tests.studio.browser.conftest import opens_laureate, refresh, section
from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio

NAME, LAUREATE = "Projet lauréat 2", "projet-2"
TAGLINE = "On le découvrira au printemps."
DAY = timedelta(days=1)


def taglines(live_studio: LiveStudio, state: Path) -> dict[str, str | None]:
    """Return what the kiosk shows of each laureate, after its refresher has looked."""
    return {one.id: one.tagline.fr for one in refresh(live_studio, state).edition.laureates}


def test_what_is_planned_comes_to_the_screens_and_leaves_them_at_its_hour(
    staff: Window, live_studio: LiveStudio, kiosk_state: Path
):
    page = staff.page
    before = taglines(live_studio, kiosk_state)
    assert before[LAUREATE] != TAGLINE

    # Staff let what is planned leave by itself, and plan a text for tomorrow, until the day after the day after.
    page.get_by_role("link", name="Envoi aux bornes").click()
    page.get_by_role("button", name="Les laisser partir tout seuls").click()
    page.get_by_text("Ils partent tout seuls vers les bornes.").wait_for()
    opens_laureate(page, NAME)
    section(page, "Accroche").get_by_label("Français").fill(TAGLINE)
    page.get_by_role("button", name="Afficher/masquer le statut").click()
    page.get_by_role("button", name="Programmer").click()
    dialog = page.get_by_role("dialog", name="Programmer la mise en ligne")
    now = timezone.localtime()
    for label, when in (("Mettre en ligne le", now + DAY), ("Mettre hors ligne le", now + 3 * DAY)):
        dialog.get_by_label(label).fill(f"{when:%Y-%m-%d %H:%M}")
    dialog.get_by_role("button", name="Programmer la mise en ligne").click()  # no calendar lies upon it
    page.get_by_role("status").get_by_text("sera mis en ligne le").wait_for()

    # Until then the timer changes nothing.
    live_studio.command("tick")
    assert taglines(live_studio, kiosk_state) == before

    live_studio.command("tick", ahead=2 * DAY)
    assert taglines(live_studio, kiosk_state) == before | {LAUREATE: TAGLINE}

    live_studio.command("tick", ahead=4 * DAY)
    assert taglines(live_studio, kiosk_state) == {name: text for name, text in before.items() if name != LAUREATE}
