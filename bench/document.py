"""The report as a document of sections, which begin with ``## ``: who measures one part leaves the others alone."""

import re

from bench.machine import describe
from bench.places import FIGURES

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)


def with_section(document: str, section: str) -> str:
    """Return the document with a section in the place of the one with its heading, or at its end."""
    return _joined({**_sections(document), **_sections(section)})


def kept(document: str, before: str, own: frozenset[str]) -> str:
    """Return the document and, after it, the sections of an earlier one that others have made.

    ``own`` are the headings of those that whoever makes the document would have made again.
    """
    now = _sections(document)
    theirs = {heading: text for heading, text in _sections(before).items() if heading and heading not in own}
    return _joined({**now, **{heading: text for heading, text in theirs.items() if heading not in now}})


def tell(section: str, *, write: bool) -> None:
    """Print a section after what it was measured on and, if asked, put it into the documentation."""
    print("\n".join(describe().lines()), section, sep="\n\n", end="")
    if write:
        FIGURES.write_text(with_section(FIGURES.read_text(encoding="utf-8"), section), encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """Return the sections by their headings; what stands before the first has none."""
    return {part.partition("\n")[0] if part.startswith("## ") else "": part for part in _SECTION.split(text) if part}


def _joined(sections: dict[str, str]) -> str:
    return "\n\n".join(part.strip("\n") for part in sections.values()) + "\n"
