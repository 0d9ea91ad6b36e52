"""An edition survives the way into the database and back."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command

from kiosk.edition.check import check
from kiosk.edition.decode import decode, encode
from kiosk.edition.folder import LoadedEdition, read_folder
from kiosk.edition.types import Bullets, Edition, Heading, Opening, Paragraph, Passage, Quote, Sentence, Title, Words
from studio.editions.builder import Builder, build
from studio.editions.importing import import_edition
from studio.laureates.models import Laureate
from studio.story.models import Chapter
from tests.support.editions import small_edition, write_folder


def normal(edition: Edition) -> Edition:
    """Return an edition as the studio writes it: a body of one paragraph as a plain text, without unused parts."""

    def body(one):
        sole = isinstance(one.body, tuple) and len(one.body) == 1 and isinstance(one.body[0], Paragraph)
        return msgspec.structs.replace(one, body=one.body[0].text) if sole else one

    return msgspec.structs.replace(
        edition, story=tuple(map(body, edition.story)), laureates=tuple(map(body, edition.laureates))
    )


def test_the_embedded_edition_comes_back(embedded: LoadedEdition, tmp_path):
    """Complete, with its pictures and their focal points, and as a folder that can be published."""
    import_edition(embedded, "lobby", replace=True)
    built = build("lobby", tmp_path / "edition")

    assert read_folder(built.folder).edition == normal(embedded.edition)
    assert [one for one in check(built) if one.severity == "error"] == []

    again = import_edition(embedded, "lobby", replace=True)

    assert (again.made, again.changed, again.removed) == (0, 0, 0), again.names


def test_a_small_edition_comes_back(small: LoadedEdition):
    assert Builder().edition("lobby") == small.edition


def test_building_again_gives_the_same_bytes():
    assert encode(Builder().edition("lobby")) == encode(Builder().edition("lobby"))


def test_everything_in_the_format_comes_back(tmp_path):
    """Quotes, lists, headings, a paragraph in one language, opening hours."""
    body = (
        Heading(Title("Un titre", "A heading", None)),
        Paragraph(Passage("Texte", None, "Tekst")),
        Quote(Sentence("« Oui »", "“Yes”", "“Ja”"), Sentence("Anne", "Anne", "Anne")),
        Quote(Sentence("« Non »", "“No”", "“Nee”")),
        Bullets((Sentence("un", "one", "een"), Sentence("deux", "two", "twee"))),
    )
    small = small_edition()
    edition = small_edition(
        languages=("nl", "fr"),
        story=(msgspec.structs.replace(small.story[0], body=body),),
        exhibit=msgspec.structs.replace(
            small.exhibit, opening=(Opening(("mon", "sun"), "09:00", "17:30"), Opening(("tue",), "10:00", "12:00"))
        ),
    )

    import_edition(read_folder(write_folder(edition, tmp_path)), "lobby", replace=True)

    assert Builder().edition("lobby") == edition


def test_a_draft_is_not_in_the_edition(small: LoadedEdition):
    chapter = Chapter.objects.get(slug="first-call")
    chapter.title_fr = "Un brouillon"
    chapter.save_revision()

    assert Builder().edition("lobby") == small.edition

    chapter.get_latest_revision().publish()

    assert Builder().edition("lobby").story[0].title.fr == "Un brouillon"


def test_links_to_offline_content_are_left_out():
    assert len(Builder().edition("lobby").story[0].links) == 2

    Laureate.objects.get(slug="first").unpublish()

    after = Builder().edition("lobby")
    assert [one.id for one in after.laureates] == ["second"]
    assert [link.id for link in after.story[0].links] == ["facade"]


def test_an_old_revision_does_not_bring_the_old_order_back():
    row = Laureate.objects.order_by("sort_order").first()
    assert row is not None
    revision = row.save_revision()
    Laureate.objects.filter(pk=row.pk).update(sort_order=99)

    Laureate.objects.get(pk=row.pk).revisions.get(pk=revision.pk).publish()

    assert Builder().edition("lobby").laureates[-1].id == row.slug


def test_a_line_break_becomes_a_space():
    """Browsers send one when somebody presses Enter; the format has none."""
    chapter = Chapter.objects.get(slug="first-call")
    chapter.title_fr = "Deux\r\nlignes "
    chapter.save()

    edition = decode(encode(Builder().edition("lobby")))

    assert edition.story[0].title.fr == "Deux lignes"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_missing_translation_is_absent(language: str):
    Chapter.objects.filter(slug="first-call").update(**{f"title_{language}": ""})

    title: Words = Builder().edition("lobby").story[0].title

    assert getattr(title, language) is None
    assert Chapter.objects.get(slug="first-call").untranslated() == language.upper()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": Title("🎨")}, "« 🎨 » › nom › français : les polices de la borne ne savent pas écrire"),
        ({"theme": "astronomy"}, "nomme le thème « astronomy », qui n’existe pas"),
        ({"pictures": ("nowhere",)}, "nomme l’image « nowhere », qui n’existe pas"),
        ({"sources": ("nowhere",)}, "nomme la source « nowhere », qui n’existe pas"),
        ({"url": "https://https://example.org"}, "« https:// » est là deux fois"),
        ({"name": Title(None, "Project")}, "lauréat « first » : name_fr : Ce champ ne peut pas être vide."),
    ],
)
def test_an_edition_that_the_studio_could_not_send_is_refused_in_one_line(
    tmp_path: Path, changes: dict[str, Any], said: str
):
    """The command says what to correct, and saves nothing of it."""
    edition = small_edition()
    first = msgspec.structs.replace(edition.laureates[0], tagline=Sentence("Autre"), **changes)
    folder = write_folder(msgspec.structs.replace(edition, laureates=(first, *edition.laureates[1:])), tmp_path)

    with pytest.raises(CommandError) as error:
        call_command("import_edition", folder)

    message = str(error.value).replace("\u202f", " ")
    assert said in message
    assert "\n" not in message
    assert Laureate.objects.get(slug="first").tagline_fr != "Autre"
