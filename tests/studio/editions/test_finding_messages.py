"""Each kind of finding has a sentence for technicians and one for staff, and leads to the form that mends it."""

import re
import string
from typing import get_args

import pytest

from kiosk.edition import sentences
from kiosk.edition.findings import Code, error, warning
from kiosk.edition.paths import PartPath, Step
from kiosk.preview.protocol import Rule
from studio.about.models import About, KeyFact
from studio.building.models import Place
from studio.editions.finding_messages import SENTENCES, sentence, where
from studio.editions.form_links import form_of
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate, Theme
from studio.preview import misfit_messages as of_fit
from tests.studio.conftest import As


def blanks(text: object) -> set[str]:
    """Return the names of the placeholders in a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_sentence_in_each_language_with_the_same_values(code: Code):
    english, french = sentences.SENTENCES[code], str(SENTENCES[code])

    assert blanks(french) <= blanks(english)
    assert not re.search(r"\b(the|is|has|which|must|not)\b", french), french


def test_every_sentence_has_a_code():
    assert set(sentences.SENTENCES) == set(SENTENCES) == set(Code)
    assert set(of_fit.SENTENCES) == set(get_args(Rule))


@pytest.mark.parametrize(
    ("found", "says_where", "says_what"),
    [
        (
            warning((Step("story", "mines-1852"), Step("title")), Code.UNTRANSLATED, languages=("en", "nl")),
            "chapitre « mines-1852 » › titre",
            "n’est pas traduit : anglais, néerlandais",
        ),
        (
            error((Step("laureates", "first"),), Code.UNKNOWN, kind="theme", name="pas-en-ligne"),
            "lauréat « first »",
            "demande le thème, qui n’est pas en ligne",
        ),
        (
            warning((Step("about"), Step("facts", 4)), Code.TO_VERIFY),
            "à propos › chiffre clé 4",
            "reste à vérifier",
        ),
        (
            error((Step("pictures", "hall"), Step("alt"), Step("fr")), Code.UNDRAWABLE, characters=("م",)),
            "image « hall » › texte alternatif › français",
            "les polices de la borne ne savent pas écrire « م » (ARABIC LETTER MEEM, U+0645)",
        ),
        (
            warning((Step("languages"),), Code.NOT_OFFERED, texts=1, language="nl"),
            "langues",
            "1 texte en néerlandais, que les visiteurs ne peuvent pas choisir",
        ),
    ],
)
def test_findings_name_the_place_and_the_fault_in_the_words_of_the_forms(found, says_where: str, says_what: str):
    said = (where(found.path), sentence(found))

    assert tuple(each.replace("\u202f", " ") for each in said) == (says_where, says_what)


FIELDS: list[tuple[PartPath, type, str]] = [
    ((Step("laureates", "first"), Step("name"), Step("en")), Laureate, "#id_name_en"),
    ((Step("laureates", "first"), Step("body", 2), Step("text"), Step("fr")), Laureate, "#:w:contentpath=body"),
    ((Step("laureates", "first"), Step("people", 1), Step("name")), Laureate, "#:w:contentpath=people"),
    ((Step("building", "facade"), Step("states", "after"), Step("date")), Place, "#id_states-1-date"),
    ((Step("building", "facade"), Step("hot_spots", "door"), Step("text")), Place, "#id_hot_spots-0-text_fr"),
    ((Step("building", "facade"), Step("states")), Place, "#id_states-FORMS"),
    ((Step("building", "facade"), Step("frame")), Place, "#id_frame_left"),
    ((Step("themes", "mediation"), Step("short"), Step("nl")), Theme, "#id_short_nl"),
    ((Step("about"), Step("title")), About, "#id_title_fr"),
    ((Step("about"), Step("facts", 1), Step("label")), KeyFact, "#id_label_fr"),
    ((Step("exhibit"), Step("story_door"), Step("title")), Exhibit, "#id_story_door_title_fr"),
    ((Step("exhibit"), Step("idle"), Step("leave_after_s")), Exhibit, "#id_leave_after_s"),
    ((Step("exhibit"), Step("slides", 1)), Exhibit, "#inline_child_slides-0"),
    ((Step("languages"),), Exhibit, "#id_languages"),
]


@pytest.mark.parametrize(("path", "model", "field"), FIELDS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_finding_leads_to_a_field_that_exists(browser: As, path: PartPath, model: type, field: str):
    form, _, fragment = form_of(error(path, Code.EMPTY)).partition("#")

    assert f"#{fragment}" == field
    page = browser("chief").get(form)
    assert isinstance(page.context["object"], model)
    place = fragment.removeprefix(":w:contentpath=")
    assert f'id="{place}"' in page.content.decode()


@pytest.mark.parametrize("path", [(Step("story"),), (Step("about"), Step("facts")), (Step("laureates"),)])
def test_a_list_with_too_many_members_leads_to_the_list(browser: As, path: PartPath):
    assert browser("chief").get(form_of(error(path, Code.TOO_MANY, count=7, most=6))).status_code == 200
