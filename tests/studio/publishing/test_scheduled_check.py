"""Releases by schedule or command are checked on the screens first, as staff do on the page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import product

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kiosk.edition.decode import decode
from studio.base.roles import EDITORS
from studio.endpoint import endpoint
from studio.laureates.models import Laureate
from studio.preview import edition_check
from studio.preview.renderer import BusyRendererError, RendererError
from studio.preview.screens import screens
from studio.preview.screenshots import Choice, Misfit, known_misfits
from studio.publishing import health, scheduled_check
from studio.publishing import tick as ticking
from studio.publishing.models import Release, Timetable
from studio.publishing.release import latest_release, release
from tests.studio.conftest import As, text_of
from tests.studio.preview.conftest import drawing, draws  # noqa: F401 - fixtures of the real renderer
from tests.studio.publishing.staff import correct_a_tagline

pytestmark = pytest.mark.folder  # the place of files does not matter to these checks

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)
SOON = NOW + timedelta(hours=2)
LATER = NOW + timedelta(hours=3)
CUT = Misfit("error", "cut", "Une accroche", {"words": 2}, "Une")


class Eyes:
    """A stand-in for the renderer that finds what a test says and records the screens."""

    def __init__(self) -> None:
        self.found: dict[str, list[Misfit]] = {}
        self.looks: list[str] = []
        self.most = 10_000
        self.rests_every = 0
        self.trouble: Exception | None = None
        self._known: dict[tuple[str, str, str], list[Misfit]] = {}

    def known(self, screen, choice):
        return self._known.get((screen.name, screen.fingerprint, str(choice)))

    def look(self, _loaded, screen, choice):
        if self.trouble:
            raise self.trouble
        if len(self.looks) >= self.most:
            raise BusyRendererError("Cet écran a demandé plus de 9 s\u202f: réessayez.")
        self.looks.append(screen.name)
        if self.rests_every and len(self.looks) % self.rests_every == 0:
            raise BusyRendererError("Le moteur d’aperçu est occupé.")
        return self._known.setdefault((screen.name, screen.fingerprint, str(choice)), self.found.get(screen.name, []))


@pytest.fixture
def eyes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Eyes]:
    """The stand-in, and a studio that uses it."""
    cache.clear()
    made = Eyes()
    monkeypatch.setattr(edition_check, "known_misfits", made.known)
    monkeypatch.setattr(edition_check, "misfits", made.look)
    with override_settings(RENDERER=("nobody",)):
        yield made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Sets the studio's clock and runs a tick; returns the output of the command."""

    def ring(moment: datetime) -> str:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        cache.clear()
        out = StringIO()
        try:
            call_command("tick", stdout=out)
        except CommandError as error:
            return f"FAILED {error}".replace("\u202f", " ")
        return out.getvalue()

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return ring


@pytest.fixture
def planned() -> Release:
    """A change due in two hours, on a channel that follows the timetable; returns the release before it."""
    first, _ = release("lobby", now=NOW)
    Timetable.objects.create(channel="lobby")
    plan("Demain est arrivé", SOON)
    return first


def plan(text: str, when: datetime | None) -> None:
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = text
    row.go_live_at = when
    row.save_revision().publish()


def home(browser: As) -> str:
    return text_of(browser(EDITORS).get(reverse("wagtailadmin_home"))).replace("\u202f", " ")


# The timetable.


@pytest.mark.usefixtures("planned")
def test_planned_content_is_checked_on_all_screens_and_published(at, eyes: Eyes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edition_check, "MOST", 0)  # the number that staff wait for

    at(LATER)

    made = latest_release("lobby")
    assert made is not None
    assert (made.scheduled, made.unexamined) == (True, "")
    assert {"laureate-first", "laureates"} <= set(eyes.looks)
    assert len(eyes.looks) % 6 == 0  # three languages, portrait and landscape
    assert health.troubles(LATER) == []


def test_an_error_holds_planned_content_back_and_staff_read_what_to_correct(
    at, eyes: Eyes, planned: Release, browser: As
):
    eyes.found["laureate-first"] = [CUT]

    said = at(LATER)

    assert "FAILED lobby, à corriger d’abord : Lauréat «" in said
    assert "« Une accroche » est coupé" in said
    assert endpoint.edition_on("lobby") == planned.edition
    assert Release.objects.get() == planned
    assert Laureate.objects.get(slug="first").tagline_fr == "Demain est arrivé"
    page = home(browser)
    assert "n’est pas parti vers ces bornes" in page
    assert "« Une accroche » est coupé" in page
    assert "n’est pas parti vers ces bornes" in text_of(browser(EDITORS).get(reverse("publishing")))
    assert "FAILED" in at(LATER + timedelta(hours=5)), "it went in the end"

    eyes.found.clear()
    plan("C’est corrigé", None)
    said = at(LATER + timedelta(hours=6))

    made = latest_release("lobby")
    assert made is not None
    assert "C’est corrigé".encode() in made.data
    assert "FAILED" not in said
    assert "n’est pas parti" not in home(browser)
    assert not Timetable.objects.get().due


@pytest.mark.usefixtures("eyes")
def test_an_error_of_check_is_worded_as_on_the_page(at, planned: Release, browser: As):
    Laureate.objects.filter(slug="second").update(tagline_fr="𓀀")

    assert "FAILED lobby, à corriger d’abord : " in at(LATER)

    assert latest_release("lobby") == planned
    assert "n’est pas parti vers ces bornes" in home(browser)


@pytest.mark.usefixtures("planned")
def test_warnings_do_not_hold_planned_content_back(at, eyes: Eyes):
    eyes.found["laureate-first"] = [Misfit("warning", "cut", "Une accroche", {"words": 2}, "Une")]

    at(LATER)

    assert Release.objects.filter(scheduled=True).exists()


@pytest.mark.usefixtures("planned")
def test_without_a_renderer_planned_content_is_published_and_marked_until_it_is_checked(at, eyes: Eyes, browser: As):
    """Planned content has its date. Once the renderer works again, its screens are checked."""
    eyes.trouble = RendererError("Le moteur d’aperçu ne démarre pas\u202f: installez libegl1.")

    at(LATER)

    made = latest_release("lobby")
    assert made is not None
    assert made.scheduled
    assert "installez libegl1" in made.unexamined
    assert "sans que ses textes aient été vérifiés sur tous les écrans. Le moteur d’aperçu" in home(browser)
    assert any("libegl1" in one.msg for one in health.deploy_check())
    assert "installez libegl1" in text_of(browser(EDITORS).get(reverse("publishing_made", args=[made.pk])))

    eyes.trouble = None
    eyes.found["laureate-first"] = [CUT]
    at(LATER + timedelta(minutes=2))
    made.refresh_from_db()
    assert "À corriger, constaté depuis" in made.unexamined
    assert "est coupé" in made.unexamined

    eyes._known.clear()
    eyes.found.clear()
    at(LATER + timedelta(minutes=4))
    made.refresh_from_db()
    assert made.unexamined == ""
    assert "sans que ses textes" not in home(browser)
    assert not any("libegl1" in one.msg for one in health.deploy_check())


@pytest.mark.usefixtures("planned")
def test_a_studio_without_a_renderer_publishes_and_says_so(at):
    at(LATER)

    made = latest_release("lobby")
    assert made is not None
    assert (made.scheduled, made.unexamined) == (True, "Ce studio est réglé sans moteur d’aperçu.")


def test_a_long_check_continues_at_the_next_tick_and_is_given_up_after_an_hour(at, eyes: Eyes, planned: Release):
    """No tick exceeds its limit, and no planned content waits for ever."""
    eyes.most = 5
    at(LATER)
    assert latest_release("lobby") == planned
    assert len(eyes.looks) == 5
    assert Timetable.objects.get().due

    eyes.most = 8
    at(LATER + timedelta(minutes=59))
    assert latest_release("lobby") == planned
    assert len(eyes.looks) == 8

    at(LATER + timedelta(minutes=61))
    made = latest_release("lobby")
    assert made is not None
    assert made.scheduled
    assert made.unexamined


def test_the_time_for_checking_is_shared_and_limited(at, planned: Release, monkeypatch: pytest.MonkeyPatch):
    """All channels share the same time, however many there are."""
    given: list[float] = []

    def look(channel: str, *, seconds: float):
        given.append(seconds)
        return scheduled_check.ScreenCheck(channel, edition_check.Verdict("0" * 64, waiting=3))

    monkeypatch.setattr(ticking, "check_changes", look)

    at(LATER)

    assert given
    assert sum(given) <= 300
    assert latest_release("lobby") == planned


def test_an_error_of_the_disk_is_reported_in_one_line_and_nothing_is_lost(at, studio, planned: Release, browser: As):
    studio.WORK.mkdir(exist_ok=True)
    (studio.WORK / "preview").write_bytes(b"no folder can be made here")

    said = at(LATER)

    assert said.startswith("FAILED Ce qui était programmé n’est pas parti vers « lobby » : Le disque du studio refuse")
    assert "\n" not in said
    assert latest_release("lobby") == planned
    assert "Le disque du studio refuse" in home(browser)

    (studio.WORK / "preview").unlink()
    assert "FAILED" not in at(LATER + timedelta(minutes=2))
    assert latest_release("lobby") != planned


@pytest.mark.usefixtures("planned")
def test_content_put_online_during_a_check_is_checked_too(at, eyes: Eyes, monkeypatch: pytest.MonkeyPatch):
    """Nothing is published unchecked: the next tick includes the new content."""
    real = ticking.check_changes

    def interrupted(channel: str, *, seconds: float):
        seen = real(channel, seconds=seconds)
        correct_a_tagline("Entre-temps")
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(ticking, "check_changes", interrupted)
        said = at(LATER)
    assert "FAILED" not in said
    assert Release.objects.count() == 1

    before = len(eyes.looks)
    at(LATER + timedelta(minutes=2))

    made = latest_release("lobby")
    assert made is not None
    assert b"Entre-temps" in made.data
    assert len(eyes.looks) >= before


@pytest.mark.usefixtures("eyes")
def test_staff_do_not_wait_for_screens_that_the_timer_has_checked(at, eyes: Eyes):
    """Content that they put online is checked completely in the background, before they publish it."""
    release("lobby", now=NOW)
    correct_a_tagline("Un tableau qui parle")

    at(NOW)

    looked = len(eyes.looks)
    assert looked
    seen = scheduled_check.check_changes("lobby", seconds=0)
    assert (seen.verdict.waiting, seen.verdict.unseen) == (0, 0)
    assert len(eyes.looks) == looked


# The command.


def published(*options: str) -> tuple[str, str]:
    """Run the command; return its output and its errors."""
    out, err = StringIO(), StringIO()
    try:
        call_command("release", *options, stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"FAILED {error}")
    return tuple(one.getvalue().replace("\u202f", " ") for one in (out, err))  # pyright: ignore[reportReturnType]


def test_the_command_names_each_error_in_one_line_and_publishes_nothing(eyes: Eyes):
    eyes.found |= {"laureate-first": [CUT], "attract": [Misfit("error", "outside", "Bienvenue", {"px": 12})]}

    out, err = published()

    assert out == ""
    lines = err.removeprefix("FAILED ").splitlines()
    assert len(lines) == 2
    assert all(line.startswith("lobby, à corriger d’abord : ") for line in lines)
    assert not Release.objects.exists()


def test_the_command_checks_all_screens_and_reports_its_progress(eyes: Eyes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edition_check, "MOST", 1)
    eyes.rests_every = 20

    out, err = published("--channel", "lobby")

    assert "% des vérifications" in err
    made = latest_release("lobby")
    assert made is not None
    assert made.unexamined == ""
    assert f"lobby : édition {made.edition[:12]}, premier envoi" in out
    assert len(set(eyes.looks)) > 10


def test_the_command_publishes_without_a_renderer_and_says_so(eyes: Eyes):
    eyes.trouble = RendererError("Installez libegl1.")

    out, err = published()

    assert "premier envoi" in out
    assert "lobby : les écrans n’ont pas tous été vérifiés. Installez libegl1." in err


def test_the_command_ends_if_a_screen_never_succeeds(eyes: Eyes):
    eyes.most = 7

    out, _ = published()

    assert "premier envoi" in out
    made = latest_release("lobby")
    assert made is not None
    assert made.unexamined


def test_the_command_can_skip_the_screens_but_not_check(eyes: Eyes):
    eyes.found["laureate-first"] = [CUT]
    Laureate.objects.filter(slug="second").update(tagline_fr="𓀀")
    assert "no font" in published("--urgent")[1]
    assert not Release.objects.exists()

    Laureate.objects.filter(slug="second").update(tagline_fr="Un atelier")
    out, err = published("--urgent")

    assert "premier envoi" in out
    assert "Envoyée d’urgence" in err
    assert eyes.looks == []


def test_a_failing_channel_does_not_stop_the_others(eyes: Eyes):
    out, err = published("--channel", "nowhere")
    assert out == ""
    assert "« nowhere » n’est pas en ligne" in err
    assert eyes.looks == []


# Before staff publish.


def test_staff_can_have_all_screens_checked(browser: As, eyes: Eyes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edition_check, "MOST", 2)
    chief = browser("chief")
    address, confirm = (reverse(name, args=["lobby"]) for name in ("publishing_verdict", "publishing_confirm"))
    eyes.found["about-partners"] = [CUT]  # not among the first two

    few = chief.get(address).content.decode()
    assert "Vérifier aussi ces" in few
    assert set(eyes.looks) == {"attract", "home"}

    assert 'verification/?tous=1"' in chief.get(confirm, {"tous": "1"}).content.decode()
    every = chief.get(address, {"tous": "1"}).content.decode()
    assert "Vérifier aussi" not in every
    assert "« Une accroche » est coupé" in every.replace("\u202f", " ")

    again = chief.get(address).content.decode()
    assert "À corriger d’abord" in again, "what was found out is forgotten"
    page = text_of(chief.post(confirm, follow=True))
    assert "Il reste 1 point à corriger" in page
    assert not Release.objects.exists()


def confirmed(chief, **sent: str) -> str:
    return text_of(chief.post(reverse("publishing_confirm", args=["lobby"]), sent, follow=True)).replace("\u202f", " ")


def read_mark(page: str) -> str:
    return re.findall(r'name="read" value="(\w+)"', page)[0]


def test_the_check_waits_for_a_busy_renderer(browser: As, eyes: Eyes):
    """A busy renderer is not a reason to publish unchecked content."""
    chief = browser("chief")
    address = reverse("publishing_verdict", args=["lobby"])
    eyes.most = 3

    page = chief.get(address).content.decode()
    assert "<progress" in page
    assert "data-done" not in page
    assert "La vérification des écrans n’est pas finie" in confirmed(chief)
    assert not Release.objects.exists()

    eyes.most = 10_000
    while "data-done" not in (page := chief.get(address).content.decode()):
        assert "<progress" in page
    confirmed(chief, read=read_mark(page) if 'name="read"' in page else "")
    assert Release.objects.get().unexamined == ""


def test_the_check_finishes_despite_errors(browser: As, eyes: Eyes):
    """The page used to stop at the first error, without the other errors and the warnings."""
    chief = browser("chief")
    address = reverse("publishing_verdict", args=["lobby"])
    Laureate.objects.filter(slug="second").update(tagline_fr="𓀀")
    eyes.most = 3

    first = chief.get(address).content.decode()
    assert "À corriger d’abord (1)" in first
    assert "data-done" not in first

    eyes.most = 10_000
    eyes.found["about-partners"] = [CUT]
    while "data-done" not in (page := chief.get(address).content.decode()):
        assert "<progress" in page
    assert "À corriger d’abord (2)" in page
    assert "« Une accroche » est coupé" in page.replace("\u202f", " ")


def test_a_release_without_waiting_is_marked_unexamined_and_the_timer_checks_it_later(at, browser: As, eyes: Eyes):
    chief = browser("chief")
    eyes.most = 3
    address = reverse("publishing_confirm", args=["lobby"])
    page = chief.get(f"{address}?sans-attendre=1").content.decode()
    assert "n’ont pas pu être vérifiés" in page

    chief.post(f"{address}?sans-attendre=1", {"read": read_mark(page)})

    made = Release.objects.get()
    assert "n’était pas finie au moment de l’envoi" in made.unexamined
    assert "est partie sans que ses textes" in home(browser)
    eyes.most = 10_000
    at(NOW)
    made.refresh_from_db()
    assert made.unexamined == ""


def test_screens_beyond_the_first_are_marked_unexamined(at, browser: As, eyes: Eyes, monkeypatch: pytest.MonkeyPatch):
    """Neither by this release nor by the next one, until the timer has checked them."""
    monkeypatch.setattr(edition_check, "MOST", 2)
    chief = browser("chief")
    page = chief.get(reverse("publishing_verdict", args=["lobby"])).content.decode()
    confirmed(chief, read=read_mark(page))
    assert "écrans n’ont pas été vérifiés" in Release.objects.get().unexamined

    release("lobby", now=NOW)
    correct_a_tagline("Autre chose")
    page = chief.get(reverse("publishing_verdict", args=["lobby"])).content.decode()
    confirmed(chief, read=read_mark(page) if 'name="read"' in page else "")
    made = latest_release("lobby")
    assert made is not None
    assert made.unexamined

    eyes.looks.clear()
    at(NOW)
    made.refresh_from_db()
    assert made.unexamined == ""
    assert "about-partners" in eyes.looks


@pytest.mark.usefixtures("eyes")
def test_warnings_from_the_last_release_are_folded_and_need_no_confirmation(browser: As):
    Laureate.objects.filter(slug="second").update(name_nl="")
    chief = browser("chief")
    address = reverse("publishing_verdict", args=["lobby"])
    first = chief.get(address).content.decode()
    assert 'name="read"' in first
    assert "Lisez d’abord" in confirmed(chief)
    confirmed(chief, read=read_mark(first))

    correct_a_tagline("Autre chose")
    again = chief.get(address).content.decode()
    assert 'name="read"' not in again
    assert "déjà là au dernier envoi" in again
    Laureate.objects.filter(slug="first").update(name_nl="")
    fresh = chief.get(address).content.decode()
    assert 'name="read"' in fresh
    assert "déjà là au dernier envoi" in fresh
    Laureate.objects.filter(slug="first").update(name_nl="Eerste")

    assert "Envoyé aux bornes" in confirmed(chief)


# With the kiosk's own renderer.


@pytest.mark.usefixtures("draws", "planned")
def test_the_real_renderer_draws_each_screen_before_the_release(at):
    """Portrait and landscape, in each language, with the largest text."""
    said = at(LATER)

    made = latest_release("lobby")
    assert made is not None
    assert (made.scheduled, made.unexamined) == (True, ""), said
    shown = {screen.name: screen for screen in screens(decode(made.data))}
    for name, language, size in product(("laureate-first", "laureates"), ("fr", "nl"), ("1920x1080", "1080x1920")):
        assert known_misfits(shown[name], Choice.read(f"{language}-{size}-2")) is not None
