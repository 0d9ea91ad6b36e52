"""The columns of a spreadsheet of laureates; each writes a part of a laureate into cells and reads it back."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from kiosk.edition import types
from kiosk.edition.addresses import with_scheme
from studio.base.addresses import refusal_of
from studio.base.limits import LANGUAGES, bounds, length_of_words
from studio.base.words import block_of, one_line
from studio.laureates.spreadsheet.body_cells import body_column
from studio.laureates.spreadsheet.cells import (
    UNTOUCHED,
    CellError,
    Column,
    Known,
    Raw,
    Value,
    in_languages,
    line_within,
    plain,
    raw_blocks,
    stream_filler,
    within,
)

YES = ("oui", "o", "x", "1", "vrai", "true", "yes")
NO = ("", "non", "n", "0", "faux", "false", "no")


def words_column(name: str, attribute: str, kind: type[types.Words]) -> Column:
    """Return the three columns of a text."""
    headings, length = in_languages(name), length_of_words(kind)

    def write(row: Any, _: Known) -> tuple[str, ...]:
        words = block_of(getattr(row, attribute))
        return tuple(words[language] for language in LANGUAGES)

    def read(cells: tuple[str, ...], _: Known) -> Value:
        texts = tuple(line_within(cell, length, heading) for cell, heading in zip(cells, headings, strict=True))
        if not texts[0]:
            raise CellError(gettext("ce texte est à remplir"), headings[0])
        words = kind(**{language: text or None for language, text in zip(LANGUAGES, texts, strict=True)})
        return Value(texts, lambda row: setattr(row, attribute, words))

    return Column(
        headings,
        format_lazy(_("{length} caractères au plus\u202f; le français est à remplir."), length=length),
        write,
        read,
        required=True,
    )


def _people_column() -> Column:
    name_length, role_length = bounds("Person", "name").most, length_of_words(types.Label)
    most = bounds("Laureate", "people").most
    heading = "personnes"

    def write(row: Any, _: Known) -> tuple[str, ...]:
        lines = []
        for _kind, value in raw_blocks(row, "people"):
            role = value.get("role") or {}
            parts = [one_line(one) or "" for one in (value["name"], *map(role.get, LANGUAGES))]
            if any("|" in part for part in parts):
                return (UNTOUCHED,)
            while not parts[-1]:
                parts.pop()
            lines.append(" | ".join(parts))
        return ("\n".join(lines),)

    def read(cells: tuple[str, ...], _: Known) -> Value:
        if cells[0].strip() == UNTOUCHED:
            return Value(cells, None)
        people: Raw = []
        for line in filter(None, map(str.strip, cells[0].splitlines())):
            name, *roles = (part.strip() for part in line.split("|"))
            if not name or len(roles) > len(LANGUAGES):
                raise CellError(
                    gettext(
                        "écrivez «\u202fNom | rôle en français | en anglais | en néerlandais\u202f», "
                        "une personne par ligne"
                    )
                )
            roles += [""] * (len(LANGUAGES) - len(roles))
            people.append(
                (
                    "person",
                    {
                        "name": line_within(name, name_length, heading),
                        "role": {
                            language: line_within(role, role_length, heading)
                            for language, role in zip(LANGUAGES, roles, strict=True)
                        },
                    },
                )
            )
        if len(people) > most:
            raise CellError(
                gettext("%(most)s personnes au plus, il y en a %(number)s") % {"most": most, "number": len(people)}
            )
        cell = "\n".join(" | ".join([one["name"], *one["role"].values()]).rstrip(" |") for _, one in people)
        return Value((cell,), stream_filler("people", people))

    meaning = _("Une personne par ligne\u202f: Nom | rôle en français | en anglais | en néerlandais.")
    return Column((heading,), meaning, write, read)


def _sources_column() -> Column:
    most = bounds("Laureate", "sources").most

    def write(row: Any, known: Known) -> tuple[str, ...]:
        return ("\n".join(known.source_names[pk] for _, pk in raw_blocks(row, "sources") if pk in known.source_names),)

    def read(cells: tuple[str, ...], known: Known) -> Value:
        names = [one.strip() for one in cells[0].splitlines() if one.strip()]
        for name in names:
            if plain(name) not in known.sources:
                raise CellError(gettext("aucune source ne s’appelle «\u202f%(name)s\u202f»") % {"name": name[:80]})
        if len(names) > most:
            raise CellError(
                gettext("%(most)s sources au plus, il y en a %(number)s") % {"most": most, "number": len(names)}
            )
        found = [known.sources[plain(name)] for name in names]
        cell = "\n".join(known.source_names[pk] for pk in found)
        return Value((cell,), stream_filler("sources", [("source", pk) for pk in found]))

    meaning = _("Les identifiants ou les titres des sources, une par ligne.")
    return Column(("sources",), meaning, write, read)


def _reference_column(heading: str, attribute: str, what: StrOrPromise) -> Column:
    plural = f"{attribute}s"

    def write(row: Any, known: Known) -> tuple[str, ...]:
        return (getattr(known, f"{attribute}_names").get(getattr(row, f"{attribute}_id"), ""),)

    def read(cells: tuple[str, ...], known: Known) -> Value:
        name = cells[0].strip()
        if not name:
            said = gettext("indiquez %(what)s (une cellule fusionnée ne compte que pour sa première ligne)")
            raise CellError(said % {"what": what})
        pk = getattr(known, plural).get(plain(name))
        if pk is None:
            raise CellError(
                gettext("«\u202f%(name)s\u202f» n’existe pas\u202f: créez d’abord %(what)s, ou corrigez le nom")
                % {"name": name[:80], "what": what}
            )
        return Value((getattr(known, f"{attribute}_names")[pk],), lambda row: setattr(row, f"{attribute}_id", pk))

    return Column(
        (heading,),
        format_lazy(_("Son nom en français, ou son identifiant\u202f: {what} existe déjà."), what=what),
        write,
        read,
        required=True,
    )


ADDRESS = "adresse web"


def _address_column() -> Column:
    length = bounds("Laureate", "url").most

    def read(cells: tuple[str, ...], _: Known) -> Value:
        typed = cells[0].strip()
        address = within(with_scheme(typed), length, ADDRESS)
        if address and (said := refusal_of(address)):
            raise CellError(
                gettext("«\u202f%(address)s\u202f»\u202f: %(why)s")
                % {"address": address[:80], "why": said[0].lower() + said[1:]}
            )
        return Value((address,), lambda row: setattr(row, "url", address), completed=address != typed)

    return Column((ADDRESS,), _("Avec https:// ; elle devient un code QR."), lambda row, _: (row.url,), read)


def _mark_column(heading: str, attribute: str, meaning: StrOrPromise) -> Column:
    def read(cells: tuple[str, ...], _: Known) -> Value:
        said = plain(cells[0])
        if said not in (*YES, *NO):
            raise CellError(gettext("répondez «\u202foui\u202f» ou «\u202fnon\u202f»"))
        return Value(("oui" if said in YES else "non",), lambda row: setattr(row, attribute, said in YES))

    return Column((heading,), meaning, lambda row, _: ("oui" if getattr(row, attribute) else "non",), read)


IDENTIFIER = "identifiant"
NAME = in_languages("nom")[0]

COLUMNS: tuple[Column, ...] = (
    words_column("nom", "name", types.Title),
    words_column("accroche", "tagline", types.Sentence),
    body_column(),
    _reference_column("thème", "theme", _("le thème")),
    _reference_column("promotion", "promotion", _("la promotion")),
    _address_column(),
    _people_column(),
    _sources_column(),
    _mark_column(
        "exemple", "example", _("«\u202foui\u202f» ou «\u202fnon\u202f». Une fiche d’exemple porte une marque visible.")
    ),
    _mark_column("à vérifier", "to_verify", _("«\u202foui\u202f» ou «\u202fnon\u202f».")),
)

HEADINGS: tuple[str, ...] = (IDENTIFIER, *(heading for column in COLUMNS for heading in column.headings))
