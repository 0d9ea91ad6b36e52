"""Editors who save at the same time and people who publish at the same moment lose nothing."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from kiosk.errors import MachineError
from studio.base.locks import LockedError, lock
from studio.base.roles import EDITORS
from studio.laureates.models import Theme
from studio.publishing import release as releases
from studio.publishing.release import release
from studio.publishing.tick import tick
from tests.power.counting import counted
from tests.studio.conftest import As

if TYPE_CHECKING:
    from django.test import Client

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)
_FIELDS = ("slug", "colour", *(f"{name}_{code}" for name in ("name", "short") for code in ("fr", "en", "nl")))


@pytest.fixture
def theme() -> Theme:
    """A theme that was saved before."""
    row = Theme.objects.get(slug="mediation")
    row.save_revision().publish()
    row.refresh_from_db()
    return row


def opened(editor: "Client", row: Theme) -> dict[str, str]:
    """Return the data that the browser of an editor with the open form would send."""
    page = editor.get(address(row)).content.decode()
    hidden = dict(re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', page))
    assert len(hidden) == 2
    return {name: getattr(row, name) for name in _FIELDS} | hidden


def address(row: Theme) -> str:
    return reverse(Theme.snippet_viewset.get_url_name("edit"), args=[row.pk])


def saved(editor: "Client", row: Theme, form: dict[str, str]) -> str:
    """Save, and return the text of the next page."""
    answer = editor.post(address(row), form | {"action-publish": "1"}, follow=True)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_saving_over_another_change_shows_a_warning_and_keeps_both(browser: As, theme: Theme):
    anne, paul = browser(EDITORS), browser(EDITORS)
    of_anne, of_paul = opened(anne, theme), opened(paul, theme)

    first = saved(anne, theme, of_anne | {"name_fr": "D’Anne"})
    second = saved(paul, theme, of_paul | {"name_fr": "De Paul"})

    assert "Pendant que vous écriviez" not in first
    assert "Pendant que vous écriviez" in second
    assert "Comparer les deux" in second
    kept = [revision.content["name_fr"] for revision in theme.revisions.order_by("pk")]
    assert kept[-2:] == ["D’Anne", "De Paul"]


def test_saving_after_another_change_that_the_form_has_seen_shows_no_warning(browser: As, theme: Theme):
    anne, paul = browser(EDITORS), browser(EDITORS)
    saved(anne, theme, opened(anne, theme) | {"name_fr": "D’Anne"})
    theme.refresh_from_db()

    assert "Pendant que vous écriviez" not in saved(paul, theme, opened(paul, theme) | {"short_fr": "Court"})


def test_an_automatic_save_is_not_another_change(browser: As, theme: Theme):
    anne = browser(EDITORS)
    form = opened(anne, theme)
    by_itself = anne.post(address(theme), form | {"name_fr": "À moitié"}, headers={"accept": "application/json"})
    assert by_itself.json()["success"]

    assert "Pendant que vous écriviez" not in saved(anne, theme, form | {"name_fr": "En entier"})


def test_two_who_give_the_same_title_at_once_are_both_kept(theme: Theme):
    """Both forms were checked before either was saved."""
    anne, paul = (Theme(name_fr="Même titre", short_fr="Même", colour=theme.colour) for _ in range(2))
    anne.full_clean()
    paul.full_clean()
    assert anne.slug == paul.slug

    anne.save()
    paul.save()

    assert (anne.slug, paul.slug) == ("meme-titre", "meme-titre-2")


def test_an_automatic_save_of_a_new_form_does_not_make_a_second_content(browser: As, theme: Theme):
    """A theme without a colour was saved automatically as a draft, then refused and corrected, and existed twice."""
    anne = browser(EDITORS)
    add = reverse(Theme.snippet_viewset.get_url_name("add"))
    begun = re.findall(r'name="begun" value="([^"]+)"', anne.get(add).content.decode())[0]
    form = dict.fromkeys(_FIELDS, "") | {"name_fr": "Numéro cinq", "short_fr": "Cinq", "begun": begun}
    by_itself = anne.post(add, form, headers={"accept": "application/json"})
    assert by_itself.json()["success"], by_itself.content

    refused = anne.post(add, form | {"action-publish": "1"})
    assert refused.status_code == 200
    anne.post(add, form | {"colour": theme.colour, "action-publish": "1"})

    (made,) = Theme.objects.filter(name_fr="Numéro cinq")
    assert made.live


def test_another_form_makes_another_content(browser: As, theme: Theme):
    anne = browser(EDITORS)
    add = reverse(Theme.snippet_viewset.get_url_name("add"))
    form = dict.fromkeys(_FIELDS, "") | {"name_fr": "Deux fois", "short_fr": "Deux", "colour": theme.colour}
    for _ in range(2):
        begun = re.findall(r'name="begun" value="([^"]+)"', anne.get(add).content.decode())[0]
        anne.post(add, form | {"begun": begun})

    assert Theme.objects.filter(name_fr="Deux fois").count() == 2


def test_a_chosen_short_name_never_changes_silently(theme: Theme):
    chosen = Theme(slug=theme.slug, name_fr="Autre titre", short_fr="Autre", colour=theme.colour)

    with pytest.raises(IntegrityError), transaction.atomic():
        chosen.save()


def test_a_second_publisher_gets_one_clear_line(held, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(releases, "_PATIENCE_S", 0.2)
    held("release")

    with pytest.raises(MachineError, match="Un autre envoi est en cours"):
        release("lobby", now=NOW)


def test_two_ticks_at_once_do_their_work_once(held):
    held("tick")

    assert tick(NOW) is None


def test_locks_with_different_names_are_independent(held):
    held("something")

    with lock("something else", patience_s=0):
        pass
    with pytest.raises(LockedError), lock("something", patience_s=0):
        pass


_HOLDER = """
import sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.db import connection, connections
from studio.base.locks import lock
connections.settings["default"]["NAME"] = sys.argv[1]
settings.WORK = Path(sys.argv[2])
with lock("release", patience_s=5):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_releases_its_lock(studio):
    """The database sees the connection end, the system the process."""
    command = [sys.executable, "-c", _HOLDER, str(connection.settings_dict["NAME"]), str(studio.WORK)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError), lock("release", patience_s=0):
            pass
        holder.kill()
        holder.wait()

    with lock("release", patience_s=10):
        pass


@pytest.mark.folder
def test_four_who_publish_at_the_same_moment_lose_nothing():
    """Each in a process of its own, with a change of its own, on one database and one endpoint."""
    assert counted("tests.studio.publishing.killed", "--together")["wrong"] == 0
