"""Gathers the texts for staff and compiles their translations; ``make strings`` runs it.

French is the source. Each text that goes through gettext has an entry in the English catalogue; a text without English
appears in French, and a test names it. The French catalogue is written by hand: it replaces some texts of Wagtail.
"""

import re
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

STUDIO = Path(__file__).resolve().parents[1]
ENGLISH = STUDIO / "locale" / "en" / "LC_MESSAGES"

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")},
    "_lazy": None,
    "gettext_noop": None,
}
_OF_SCRIPTS = {**DEFAULT_KEYWORDS, "said": None}
_SOURCES: dict[str, tuple[list[tuple[str, Any]], dict[str, Any]]] = {
    "django": (
        [
            ("**/migrations/**", "ignore"),
            ("**.py", "python"),
            ("**.html", f"{__name__}:template"),
            ("**.txt", "ignore"),
        ],
        _KEYWORDS,
    ),
    "djangojs": ([("**.js", "javascript")], _OF_SCRIPTS),
}
DOMAINS = tuple(_SOURCES)
"""The catalogues, by Django's names: one for Python and templates, one for scripts."""


def gathered(domain: str) -> Catalog:
    """Return the texts in the code, untranslated."""
    methods, keywords = _SOURCES[domain]
    found = Catalog(charset="utf-8")
    for _file, _line, text, comments, context in extract_from_dir(STUDIO, methods, keywords=keywords):
        found.add(text, context=context, auto_comments=comments)
    return found


def template(file: IO[bytes], keywords: Any, comment_tags: Collection[str], options: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the texts of a template that go through gettext; Babel calls this.

    Django turns a template into Python calls with blanks between them, so that only the indentation is wrong.
    """
    calls = re.sub(r"(?m)^\s+", "", templatize(file.read().decode()))
    yield from extract_python(BytesIO(calls.encode()), keywords, comment_tags, options)


def translated(file: Path) -> Catalog:
    """Return the present catalogue."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3])


def update(domain: str) -> None:
    """Add the new texts of the code to the English catalogue, and remove those that are gone."""
    file = ENGLISH / f"{domain}.po"
    catalog = translated(file)
    catalog.update(gathered(domain), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with file.open("wb") as target:
        write_po(target, catalog, no_location=True, sort_output=True, width=120)


def compile_all() -> None:
    """Write the compiled catalogue that Django reads beside each source."""
    for file in sorted(STUDIO.glob("locale/*/LC_MESSAGES/*.po")):
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, translated(file))


if __name__ == "__main__":
    settings.configure()
    for one in DOMAINS:
        update(one)
    compile_all()
