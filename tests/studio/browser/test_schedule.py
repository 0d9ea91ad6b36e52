"""Planned content reaches kiosks and leaves them at its hour, without a person."""

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
    """Return the taglines that the kiosk shows after its refresher has run."""
    return {one.id: one.tagline.fr for one in refresh(live_studio, state).edition.laureates}


def test_planned_content_reaches_the_screens_and_leaves_them_at_its_hour(
    staff: Window, live_studio: LiveStudio, kiosk_state: Path
):
    page = staff.page
    before = taglines(live_studio, kiosk_state)
    assert before[LAUREATE] != TAGLINE

    # Staff let planned content be sent automatically, and plan a text from tomorrow until the day after the day after.
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
    dialog.get_by_role("button", name="Programmer la mise en ligne").click()  # no calendar covers the button
    page.get_by_role("status").get_by_text("sera mis en ligne le").wait_for()

    # The timer changes nothing before that hour.
    live_studio.command("tick")
    assert taglines(live_studio, kiosk_state) == before

    live_studio.command("tick", ahead=2 * DAY)
    assert taglines(live_studio, kiosk_state) == before | {LAUREATE: TAGLINE}

    live_studio.command("tick", ahead=4 * DAY)
    assert taglines(live_studio, kiosk_state) == {name: text for name, text in before.items() if name != LAUREATE}
