"""What the columns of a spreadsheet of laureates mean: from a laureate to its cells, and back.

Texts are written plainly. In a body, an empty line separates blocks; a block that begins with ``# `` is a heading,
one whose lines begin with ``• `` or ``- `` is a list, one that begins with ``> `` is a quote, and a line that begins
with ``— `` below it says whose words they are.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kiosk.edition import types
from kiosk.edition.addresses import with_scheme
from studio.base.addresses import refusal_of
from studio.base.limits import LANGUAGES, bounds, length_of_words
from studio.base.streams import kept_list
from studio.base.words import FIRST, block_of, one_line

_LANGUAGES = {"fr": "français", "en": "anglais", "nl": "néerlandais"}
"""What a sheet calls the languages, for all who work with it: in whatever language they use the studio."""

NOT_TRANSLATED = "[à traduire]"
"""Stands for a block that other languages have and this one has not."""

UNTOUCHED = "[à modifier dans le studio]"
"""Stands for what a cell cannot express; where it is still there, the import leaves the laureate's as it is."""

YES = ("oui", "o", "x", "1", "vrai", "true", "yes")
NO = ("", "non", "n", "0", "faux", "false", "no")

Raw = list[tuple[str, Any]]
"""Blocks of a stream: their kinds, and their values as the database keeps them."""


class CellError(Exception):
    """A cell that cannot be understood; the message is for staff. ``column`` is the heading where it is another's."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Known:
    """What cells refer to by name: themes, promotions and sources, by every name that they may be called."""

    themes: Mapping[str, int]
    promotions: Mapping[str, int]
    sources: Mapping[str, int]
    theme_names: Mapping[int, str]
    promotion_names: Mapping[int, str]
    source_names: Mapping[int, str]


@dataclass(frozen=True)
class Value:
    """What one or three columns say about a laureate, once they are understood."""

    cells: tuple[str, ...]
    """As the export would write it: what is compared and shown."""

    fill: Callable[[Any], None] | None = field(compare=False)
    """Puts it into a laureate; ``None`` where that is to keep what it has."""

    completed: bool = field(default=False, compare=False)
    """Whether ``https://`` was added to an address."""


@dataclass(frozen=True)
class Column:
    """One part of a laureate: its headings, what they mean, how it is written into cells and understood."""

    headings: tuple[str, ...]
    meaning: str
    write: Callable[[Any, Known], tuple[str, ...]]
    read: Callable[[tuple[str, ...], Known], Value]
    required: bool = False


def plain(text: str) -> str:
    """Return a text without accents, capitals and surplus spaces: by this, names and headings are compared."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def in_languages(name: str) -> tuple[str, ...]:
    """Return the headings of a text in all languages."""
    return tuple(f"{name} ({called})" for called in _LANGUAGES.values())


# Words ---------------------------------------------------------------------------------------------------------------


def _one_line(cell: str, length: int, column: str) -> str:
    return _bounded(one_line(cell) or "", length, column)


def _bounded(text: str, length: int, column: str) -> str:
    if len(text) > length:
        raise CellError(
            gettext("%(length)s caractères au plus, il y en a %(number)s") % {"length": length, "number": len(text)},
            column,
        )
    return text


def words_column(name: str, attribute: str, kind: type[types.Words]) -> Column:
    """Return the three columns of a text."""
    headings, length = in_languages(name), length_of_words(kind)

    def write(row: Any, _: Known) -> tuple[str, ...]:
        words = block_of(getattr(row, attribute))
        return tuple(words[language] for language in LANGUAGES)

    def read(cells: tuple[str, ...], _: Known) -> Value:
        texts = tuple(_one_line(cell, length, heading) for cell, heading in zip(cells, headings, strict=True))
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


# Bodies --------------------------------------------------------------------------------------------------------------


def _as_plain(kind: str, value: Any) -> dict[str, str]:
    """Return a block as it is written in the cell of each language."""

    def said(words: Mapping[str, str], language: str) -> str:
        return one_line(words.get(language)) or NOT_TRANSLATED

    written: dict[str, str] = {}
    for language in LANGUAGES:
        match kind:
            case "heading":
                written[language] = f"# {said(value, language)}"
            case "quote":
                by = value.get("by") or {}
                named = f"\n— {said(by, language)}" if any(by.get(one) for one in LANGUAGES) else ""
                written[language] = f"> {said(value['text'], language)}{named}"
            case "list":
                written[language] = "\n".join(f"• {said(item['value'], language)}" for item in value)
            case _:
                written[language] = said(value, language)
    return written


def body_cells(raw: Raw) -> tuple[str, ...]:
    """Return how a body is written: one cell for each language, empty where nothing is translated."""
    blocks = [_as_plain(kind, value) for kind, value in raw]
    cells: list[str] = []
    for language in LANGUAGES:
        written = [block[language] for block in blocks]
        bare = re.sub(r"[#>•—\s]", "", "".join(written).replace(NOT_TRANSLATED, ""))
        cells.append("\n\n".join(written) if bare else "")
    return tuple(cells)


def body_of(cells: tuple[str, ...], headings: tuple[str, ...]) -> Raw:
    """Return the blocks that the cells of all languages write together.

    Raises:
        CellError: they are not built alike, or too long for the format.
    """
    parts = [_blocks_of(cell) for cell in cells]
    first = parts[0]
    if not first:
        raise CellError(gettext("ce texte est à remplir"), headings[0])
    most = bounds("Laureate", "body").most
    if len(first) > most:
        raise CellError(
            gettext("%(most)s paragraphes ou autres blocs au plus, il y en a %(number)s")
            % {"most": most, "number": len(first)},
            headings[0],
        )
    for other, heading in zip(parts[1:], headings[1:], strict=True):
        if other and [(kind, len(lines)) for kind, lines in other] != [(kind, len(lines)) for kind, lines in first]:
            raise CellError(
                gettext(
                    "n’a pas les mêmes blocs que le français, dans le même ordre (une ligne vide sépare deux "
                    "blocs\u202f; %(mark)s tient la place de ce qui manque)"
                )
                % {"mark": NOT_TRANSLATED},
                heading,
            )
    raw: Raw = []
    for place, (kind, lines) in enumerate(first):
        said = [
            _in_all([part[place][1][number] if part else NOT_TRANSLATED for part in parts], kind, headings)
            for number in range(len(lines))
        ]
        match kind:
            case "list":
                limit = bounds("Bullets", "items").most
                if len(said) > limit:
                    raise CellError(
                        gettext("%(limit)s points au plus dans une liste, il y en a %(number)s")
                        % {"limit": limit, "number": len(said)},
                        headings[0],
                    )
                raw.append((kind, kept_list(said)))
            case "quote":
                raw.append((kind, {"text": said[0], "by": said[1] if len(said) > 1 else block_of(None)}))
            case _:
                raw.append((kind, said[0]))
    return raw


_KINDS: dict[str, type[types.Words]] = {
    "paragraph": types.Passage,
    "heading": types.Title,
    "quote": types.Sentence,
    "list": types.Sentence,
}


def _in_all(texts: list[str], kind: str, headings: tuple[str, ...]) -> dict[str, str]:
    words = {
        language: "" if text == NOT_TRANSLATED else _one_line(text, length_of_words(_KINDS[kind]), heading)
        for language, text, heading in zip(LANGUAGES, texts, headings, strict=True)
    }
    if not words[FIRST]:
        raise CellError(gettext("un bloc n’a pas de texte"), headings[0])
    return words


def _blocks_of(cell: str) -> list[tuple[str, list[str]]]:
    """Return the blocks of one language: their kinds, and the texts of each."""
    blocks: list[tuple[str, list[str]]] = []
    for part in re.split(r"\n[ \t]*\n\s*", cell.replace("\r\n", "\n").replace("\r", "\n").strip()):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("# "):
            blocks.append(("heading", [" ".join([lines[0][2:].strip(), *lines[1:]])]))
        elif all(line.startswith(("• ", "- ")) for line in lines):
            blocks.append(("list", [line[2:].strip() for line in lines]))
        elif lines[0].startswith("> "):
            by = next((place for place, line in enumerate(lines) if line.startswith("— ")), len(lines))
            quoted = " ".join(line.removeprefix("> ") for line in lines[:by]).strip()
            named = [" ".join([lines[by][2:].strip(), *lines[by + 1 :]])] if by < len(lines) else []
            blocks.append(("quote", [quoted, *named]))
        else:
            blocks.append(("paragraph", [" ".join(lines)]))
    return blocks


def _raw(row: Any, name: str) -> Raw:
    return [(block["type"], block["value"]) for block in getattr(row, name).raw_data]


def _fill_stream(name: str, raw: Raw) -> Callable[[Any], None]:
    def fill(row: Any) -> None:
        column = row._meta.get_field(name)
        setattr(row, name, column.stream_block.to_python([{"type": kind, "value": value} for kind, value in raw]))

    return fill


def _body_column() -> Column:
    headings = in_languages("texte")

    def write(row: Any, _: Known) -> tuple[str, ...]:
        raw = _raw(row, "body")
        cells = body_cells(raw)
        try:
            faithful = body_cells(body_of(cells, headings)) == cells and _bare(body_of(cells, headings)) == _bare(raw)
        except CellError:
            faithful = False
        return cells if faithful else (UNTOUCHED,) * len(cells)

    def read(cells: tuple[str, ...], _: Known) -> Value:
        if all(cell.strip() == UNTOUCHED for cell in cells):
            return Value(cells, None)
        for cell, heading in zip(cells, headings, strict=True):
            if UNTOUCHED in cell:
                raise CellError(
                    gettext("remplacez «\u202f%(mark)s\u202f» dans les trois langues, ou dans aucune")
                    % {"mark": UNTOUCHED},
                    heading,
                )
        raw = body_of(cells, headings)
        return Value(body_cells(raw), _fill_stream("body", raw))

    meaning = _(
        "Une ligne vide sépare les paragraphes. «\u202f#\u202f» commence un intertitre, «\u202f•\u202f» un point "
        "de liste, «\u202f>\u202f» une citation et «\u202f—\u202f» son auteur ou autrice, à la ligne suivante."
    )
    return Column(headings, meaning, write, read, required=True)


def _bare(raw: Raw) -> list[Any]:
    """Return blocks without what does not count: names of blocks, spaces around texts, languages left out."""

    def bare(value: Any) -> Any:
        if isinstance(value, list):
            return [bare(item["value"]) for item in value]
        if set(value) & {"text", "by"}:
            return {name: bare(value.get(name) or {}) for name in ("text", "by")}
        return {language: one_line(value.get(language)) or "" for language in LANGUAGES}

    return [(kind, bare(value)) for kind, value in raw]


# People, sources, links, marks -----------------------------------------------------------------------------------


def _people_column() -> Column:
    name_length, role_length = bounds("Person", "name").most, length_of_words(types.Label)
    most = bounds("Laureate", "people").most
    heading = "personnes"

    def write(row: Any, _: Known) -> tuple[str, ...]:
        lines = []
        for _kind, value in _raw(row, "people"):
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
                        "name": _one_line(name, name_length, heading),
                        "role": {
                            language: _one_line(role, role_length, heading)
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
        return Value((cell,), _fill_stream("people", people))

    meaning = _("Une personne par ligne\u202f: Nom | rôle en français | en anglais | en néerlandais.")
    return Column((heading,), meaning, write, read)


def _sources_column() -> Column:
    most = bounds("Laureate", "sources").most

    def write(row: Any, known: Known) -> tuple[str, ...]:
        return ("\n".join(known.source_names[pk] for _, pk in _raw(row, "sources") if pk in known.source_names),)

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
        return Value((cell,), _fill_stream("sources", [("source", pk) for pk in found]))

    meaning = _("Les identifiants ou les titres des sources, une par ligne.")
    return Column(("sources",), meaning, write, read)


def _reference_column(heading: str, attribute: str, what: str) -> Column:
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
        address = _bounded(with_scheme(typed), length, ADDRESS)
        if address and (said := refusal_of(address)):
            raise CellError(
                gettext("«\u202f%(address)s\u202f»\u202f: %(why)s")
                % {"address": address[:80], "why": said[0].lower() + said[1:]}
            )
        return Value((address,), lambda row: setattr(row, "url", address), completed=address != typed)

    return Column((ADDRESS,), _("Avec https:// ; elle devient un code QR."), lambda row, _: (row.url,), read)


def _mark_column(heading: str, attribute: str, meaning: str) -> Column:
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
    _body_column(),
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
