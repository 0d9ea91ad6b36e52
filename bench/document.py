"""Replace sections of the report, which begin with ``## ``, and leave the other sections alone."""

import re

from bench.machine import describe
from bench.places import FIGURES

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)


def with_section(document: str, section: str) -> str:
    """Return the document with a section in the place of the one with its heading, or at its end."""
    return _joined({**_sections(document), **_sections(section)})


def with_other_sections(document: str, before: str, own: frozenset[str]) -> str:
    """Return the document, followed by the sections of an earlier one that other benchmarks made.

    ``own`` are the headings that this benchmark writes; their earlier sections are dropped.
    """
    now = _sections(document)
    theirs = {heading: text for heading, text in _sections(before).items() if heading and heading not in own}
    return _joined({**now, **{heading: text for heading, text in theirs.items() if heading not in now}})


def print_section(section: str, *, write: bool) -> None:
    """Print the machine's description and a section; if ``write``, also put the section into ``docs/figures.md``."""
    print("\n".join(describe().lines()), section, sep="\n\n", end="")
    if write:
        FIGURES.write_text(with_section(FIGURES.read_text(encoding="utf-8"), section), encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """Return the sections by heading; the text before the first heading has the key ``""``."""
    return {part.partition("\n")[0] if part.startswith("## ") else "": part for part in _SECTION.split(text) if part}


def _joined(sections: dict[str, str]) -> str:
    return "\n\n".join(part.strip("\n") for part in sections.values()) + "\n"
