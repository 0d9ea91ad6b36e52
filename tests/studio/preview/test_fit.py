"""Misfits are reported in plain French, on saving and before publishing; errors hold the edition back."""

from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.test import override_settings
from django.urls import reverse

from studio.base.roles import EDITORS
from studio.editions.folders import with_drafts
from studio.laureates.models import Laureate, Theme
from studio.pictures.models import Picture
from studio.preview import edition_check
from studio.preview.misfit_messages import choices_of, sentence_of
from studio.preview.renderer import RendererError
from studio.preview.screens import screens_with
from studio.preview.screenshots import Choice, Misfit
from studio.publishing.differences import differences
from studio.publishing.models import Release
from tests.studio.conftest import As, text_of
from tests.studio.test_writing import address, theme_form

LONG = "Un nom de projet lauréat d’une longueur telle qu’aucune carte ne le montre en en"


def plain(text: str) -> str:
    """Return a text with spaces of one kind."""
    return text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("misfit", "said"),
    [
        (
            Misfit("error", "cut", "Un long texte", {"words": 3}, "Un…"),
            "« Un long texte » est coupé, il y a 3 mots de trop",
        ),
        (Misfit("error", "outside", "Titre", {"px": 12}), "« Titre » dépasse de son cadre de 12 px."),
        (Misfit("error", "overlap", "Titre", {"width": 12, "height": 30}), "touche ce qui est à côté (12 × 30 px)"),
        (Misfit("warning", "small", "Titre", {"size": 20, "least": 26}), "trop petit : 20 px au lieu de 26 px."),
        (Misfit("warning", "contrast", "Titre", {"ratio": 2.9}), "contraste de 2,9 pour 1."),
    ],
)
def test_each_misfit_has_a_sentence_in_french(misfit: Misfit, said: str):
    assert said in plain(sentence_of(misfit))


def test_languages_and_screens_are_summarised():
    choices = [Choice.read(one) for one in ("nl-1080x1920-2", "nl-1080x1920-0", "fr-1920x1080-2")]

    assert plain(choices_of(choices)) == (
        "néerlandais (portrait, texte normal et très grand) ; français (paysage, texte très grand)"
    )


@pytest.mark.parametrize("nonsense", ["", "xx-1-2", "fr-1x1-0", "fr-1920x1080-9", "../../etc", "de-1920x1080-0"])
def test_a_malformed_choice_becomes_the_default(nonsense: str):
    assert Choice.read(nonsense) == Choice()


@pytest.fixture
def found_by_renderer(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[Misfit]]]:
    """The misfits that a stand-in for the renderer finds, by the names of screens."""
    found: dict[str, list[Misfit]] = {}
    monkeypatch.setattr(edition_check, "known_misfits", lambda *_: None)
    monkeypatch.setattr(edition_check, "misfits", lambda _loaded, screen, _choice: found.get(screen.name, []))
    with override_settings(RENDERER=("nobody",)):
        yield found


def test_an_error_of_fit_keeps_an_edition_from_being_published(browser: As, found_by_renderer):
    found_by_renderer["laureate-first"] = [Misfit("error", "cut", "Une accroche", {"words": 2}, "Une")]
    chief = browser("chief")

    page = text_of(chief.get(reverse("publishing_verdict", args=["lobby"])))
    assert "À corriger d’abord" in page
    assert "« Une accroche » est coupé" in page
    assert "Envoyer aux bornes" not in page

    read = edition_check.check_edition(*_now()).mark
    page = text_of(chief.post(reverse("publishing_confirm", args=["lobby"]), {"read": read}, follow=True))
    assert "Il reste 1 point à corriger" in page
    assert not Release.objects.exists()


def test_warnings_are_read_and_ticked_before_anything_is_published(browser: As, found_by_renderer):
    found_by_renderer["laureate-first"] = [Misfit("warning", "cut", "Une accroche", {"words": 2}, "Une")]
    chief, confirm = browser("chief"), reverse("publishing_confirm", args=["lobby"])
    page = text_of(chief.get(reverse("publishing_verdict", args=["lobby"])))
    assert "J’ai lu" in page

    for read in ({}, {"read": "1"}):
        assert "cochez la case" in text_of(chief.post(confirm, read, follow=True))
        assert not Release.objects.exists()

    mark = edition_check.check_edition(*_now()).mark
    found_by_renderer["laureate-second"] = [Misfit("warning", "cut", "Une autre", {"words": 2}, "Une")]
    assert "cochez la case" in text_of(chief.post(confirm, {"read": mark}, follow=True)), "others were read"

    chief.post(confirm, {"read": edition_check.check_edition(*_now()).mark})
    assert Release.objects.filter(state="published").exists()


def test_the_remarks_on_a_theme_are_about_the_theme(found_by_renderer):
    """It appears among the cards of laureates, whose pictures and texts are not its own."""
    theme = Theme.objects.get(slug="mediation")
    Theme.objects.filter(pk=theme.pk).update(short_nl="")
    Picture.objects.update(alt_en="", alt_nl="")
    theme.refresh_from_db()
    found_by_renderer["laureates"] = [
        Misfit("error", "cut", "Une accroche", {"words": 2}, "Une"),
        Misfit("error", "cut", theme.name_fr, {"words": 2}, "Une"),
    ]

    verdict = edition_check.check_saved(theme)

    assert [one.where for one in verdict.warnings] == ["thème «\u202fMédiation culturelle\u202f» › nom court"]
    assert [theme.name_fr in one.what for one in verdict.errors] == [True]


def test_a_theme_without_an_online_laureate_is_named_before_publishing(browser: As, found_by_renderer):
    assert not found_by_renderer
    twin = Theme.objects.get(slug="mediation")
    twin.pk, twin.slug, twin.name_fr = None, "vide", "Vide"
    twin.save()

    page = text_of(browser("chief").get(reverse("publishing_verdict", args=["lobby"])))

    assert "Vide" in page
    assert "n’a aucun lauréat en ligne" in page


def _now():
    found = differences("lobby")
    return found.after, found.shown


@pytest.mark.usefixtures("found_by_renderer")
def test_a_long_check_continues_where_it_stopped(monkeypatch: pytest.MonkeyPatch):
    kept: dict[tuple[str, Choice], list[Misfit]] = {}

    def misfits(_loaded, screen, choice):
        return kept.setdefault((screen.name, choice), [])

    monkeypatch.setattr(edition_check, "known_misfits", lambda screen, choice: kept.get((screen.name, choice)))
    monkeypatch.setattr(edition_check, "misfits", misfits)
    clock = iter(range(1000))
    parts = []
    for _ in range(50):
        verdict = edition_check.check_edition(*_now(), seconds=10, now=lambda: next(clock))
        parts.append(verdict.part)
        if not verdict.waiting:
            break

    assert parts == sorted(parts)
    assert len(parts) > 2
    assert parts[-1] == 100


@pytest.mark.usefixtures("found_by_renderer")
def test_nothing_is_published_before_the_check_is_done(browser: As, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("studio.publishing.views.check_edition", lambda *_, **__: edition_check.Verdict("x", waiting=3))
    chief = browser("chief")

    page = text_of(chief.get(reverse("publishing_confirm", args=["lobby"])))
    assert "Vérification des textes" in page
    page = text_of(chief.post(reverse("publishing_confirm", args=["lobby"]), follow=True))

    assert "n’est pas finie" in page
    assert not Release.objects.exists()


@pytest.mark.usefixtures("found_by_renderer")
def test_a_renderer_that_cannot_be_started_is_a_warning_that_names_what_to_do(monkeypatch: pytest.MonkeyPatch):
    def nothing(*_):
        raise RendererError("Installez libegl1.")

    monkeypatch.setattr(edition_check, "misfits", nothing)

    verdict = edition_check.check_edition(*_now())

    assert verdict.waiting == 0
    assert "Installez libegl1." in verdict.warnings[-1].what


@pytest.mark.usefixtures("found_by_renderer")
def test_the_number_of_checked_screens_is_limited_and_the_rest_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edition_check, "MOST", 2)
    loaded, shown = _now()

    verdict = edition_check.check_edition(loaded, shown)

    assert verdict.looked_at == 2 * 6
    assert verdict.warnings[-1].where == f"{len(shown) - 2} autres écrans"


def test_similar_remarks_become_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edition_check, "_APART", 1)
    monkeypatch.setattr(edition_check, "_NAMED", 1)
    for row in Laureate.objects.all():
        row.example = True
        row.save()

    (warning,) = (one for one in edition_check.check_edition(*_now()).warnings if "exemple" in one.what)

    assert warning.where.endswith("» et 1 autre")


def test_saving_names_the_gaps_and_loses_nothing():
    row = Laureate.objects.get(slug="first")
    row.tagline_nl = ""
    row.example = True

    verdict = edition_check.check_saved(row)

    said = [plain(f"{one.where} : {one.what}") for one in verdict.warnings]
    assert any("n’est pas traduit : néerlandais" in one for one in said)
    assert any("est un exemple" in one for one in said)
    assert not any("second" in one for one in said)


def test_saving_a_draft_shows_remarks(browser: As):
    theme = Theme.objects.get(slug="mediation")

    response = browser(EDITORS).post(address(theme), theme_form(theme, name_nl=""))

    assert response.status_code == 302
    assert any("n’est pas traduit" in str(one) for one in get_messages(response.wsgi_request))
    theme.refresh_from_db()
    assert theme.get_latest_revision_as_object().name_nl == ""


@pytest.mark.usefixtures("draws")
def test_the_real_renderer_finds_a_name_that_does_not_fit():
    row = Laureate.objects.get(slug="first")
    row.name_fr = LONG
    loaded = with_drafts(row)
    found = edition_check.check_edition(loaded, screens_with(loaded.edition, ["laureates"]), seconds=120)

    assert found.waiting == 0
    cut = [one for one in [*found.errors, *found.warnings] if "est coupé" in one.what]
    assert cut
    assert "français" in cut[0].what
