"""The cells of a laureate's body: blocks become plain text, and plain text becomes blocks.

An empty line separates blocks. A block that begins with ``# `` is a heading, one whose lines begin with ``• `` or
``- `` is a list, and one that begins with ``> `` is a quote. A line below it that begins with ``— `` names its author.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kiosk.edition import types
from studio.base.limits import LANGUAGES, bounds, length_of_words
from studio.base.streams import kept_list
from studio.base.words import FIRST, block_of, one_line
from studio.laureates.spreadsheet.cells import (
    UNTOUCHED,
    CellError,
    Column,
    Known,
    Raw,
    Value,
    in_languages,
    line_within,
    raw_blocks,
    stream_filler,
)

NOT_TRANSLATED = "[à traduire]"
"""Marks a block that other languages have and this one lacks."""


def _as_plain(kind: str, value: Any) -> dict[str, str]:
    """Return a block as plain text, for the cell of each language."""

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
    """Return a body as cells: one for each language, empty if nothing is translated."""
    blocks = [_as_plain(kind, value) for kind, value in raw]
    cells: list[str] = []
    for language in LANGUAGES:
        written = [block[language] for block in blocks]
        bare = re.sub(r"[#>•—\s]", "", "".join(written).replace(NOT_TRANSLATED, ""))
        cells.append("\n\n".join(written) if bare else "")
    return tuple(cells)


def body_of(cells: tuple[str, ...], headings: tuple[str, ...]) -> Raw:
    """Return the blocks that the cells of all languages form together.

    Raises:
        CellError: the cells have different blocks, or are too long for the format.
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
        language: "" if text == NOT_TRANSLATED else line_within(text, length_of_words(_KINDS[kind]), heading)
        for language, text, heading in zip(LANGUAGES, texts, headings, strict=True)
    }
    if not words[FIRST]:
        raise CellError(gettext("un bloc n’a pas de texte"), headings[0])
    return words


def _blocks_of(cell: str) -> list[tuple[str, list[str]]]:
    """Return the blocks of one language: their kinds and their texts."""
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


def body_column() -> Column:
    """Return the three columns of the body."""
    headings = in_languages("texte")

    def write(row: Any, _: Known) -> tuple[str, ...]:
        raw = raw_blocks(row, "body")
        cells = body_cells(raw)
        try:
            faithful = body_cells(body_of(cells, headings)) == cells and _comparable(
                body_of(cells, headings)
            ) == _comparable(raw)
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
        return Value(body_cells(raw), stream_filler("body", raw))

    meaning = _(
        "Une ligne vide sépare les paragraphes. «\u202f#\u202f» commence un intertitre, «\u202f•\u202f» un point "
        "de liste, «\u202f>\u202f» une citation et «\u202f—\u202f» son auteur ou autrice, à la ligne suivante."
    )
    return Column(headings, meaning, write, read, required=True)


def _comparable(raw: Raw) -> list[Any]:
    """Return blocks without ids, surplus spaces and missing languages, for a comparison."""

    def bare(value: Any) -> Any:
        if isinstance(value, list):
            return [bare(item["value"]) for item in value]
        if set(value) & {"text", "by"}:
            return {name: bare(value.get(name) or {}) for name in ("text", "by")}
        return {language: one_line(value.get(language)) or "" for language in LANGUAGES}

    return [(kind, bare(value)) for kind, value in raw]
