"""Serves the staff guide, ``docs/guide-equipe.md``, and the pages and pictures that it links to."""

import re
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

PAGES = {"guide": "guide-equipe.md", "roles": "roles.md"}
"""The documents for staff, by their names in addresses."""

_DOCS = settings.PROJECT / "docs"
_PICTURES = _DOCS / "pictures" / "studio"


@require_safe
def guide(request: HttpRequest, page: str = "guide") -> HttpResponse:
    """Show a document."""
    if page not in PAGES:
        raise Http404
    text = (_DOCS / PAGES[page]).read_text(encoding="utf-8")
    title, _newline, rest = text.partition("\n")
    context = {"title": title.lstrip("# "), "body": mark_safe(_drawn(rest)), "page": page}  # noqa: S308 - our own file
    return render(request, "studio/guide.html", context)


@require_safe
def picture(_request: HttpRequest, name: str) -> FileResponse:
    """Send a picture of the guide."""
    found = next((file for file in _PICTURES.glob("*.jpg") if file.name == name), None)
    if found is None:
        raise Http404
    return FileResponse(found.open("rb"), content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def _drawn(text: str) -> str:
    """Return a document as HTML, with its links and pictures pointing into the studio."""
    drawing = MarkdownIt("commonmark").enable("table")
    tokens = drawing.parse(text)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor(inline.content))
        for part in inline.children or ():
            _lead_within(part)
    return drawing.renderer.render(tokens, drawing.options, {})


def anchor(heading: str) -> str:
    """Return the anchor of a heading, by the rule of the site that hosts the code."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-")


def _lead_within(part: Token) -> None:
    if part.type == "image":
        name = Path(str(part.attrGet("src"))).name
        part.attrSet("src", reverse("studio_guide_picture", args=[name]))
        part.attrSet("loading", "lazy")
    elif part.type == "link_open":
        target, hash_, place = str(part.attrGet("href")).partition("#")
        pages = {file: page for page, file in PAGES.items()}
        if target in pages:
            part.attrSet("href", reverse("studio_guide", args=[pages[target]]) + hash_ + place)
