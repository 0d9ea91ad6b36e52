"""Walks through the studio by following every link once, and returns the texts of the pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from django.test import Client

_SHOWN = {"aria-label", "title", "alt", "placeholder"}
_HIDDEN = {"script", "style", "template"}
_ELSEWHERE = re.compile(r"/(apercu|preview|logout|ecrans|verification|edition\.json|export)")
"""Pages that draw pictures, files, and the logout."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, its language, and its texts."""

    address: str
    language: str
    texts: tuple[str, ...]


class _Reader(HTMLParser):
    """Gathers the texts of a page in its language, visible or spoken, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self._within: list[str] = []
        self._kind = ""
        self._foreign = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in _HIDDEN:
            self._within.append(tag)
            self._kind = found.get("type") or ""
        if tag == "html":
            self.language = found.get("lang") or ""
        elif tag == self._foreign:
            self._depth += 1
        elif not self._foreign and found.get("lang", self.language) != self.language and tag != "input":
            self._foreign, self._depth = tag, 1
        if self._foreign:
            return
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        self.texts += [str(found[name]) for name in _SHOWN & found.keys() if found[name]]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._foreign:
            self._depth -= 1
            self._foreign = self._foreign if self._depth else ""
        if self._within and self._within[-1] == tag:
            self._within.pop()
            self._kind = ""

    def handle_data(self, data: str) -> None:
        said = " ".join(data.split())
        if self._foreign:
            return
        if said and not self._within:
            self.texts.append(said)
        elif "json" in self._kind:
            self._read_menu(json.loads(data))

    def _read_menu(self, value: Any) -> None:
        """Gather the texts from which a script builds a menu."""
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            self._read_menu(part)
        if isinstance(value, dict):
            self.texts += [value[name] for name in ("label", "caption") if isinstance(value.get(name), str)]
            self.links += [value[name] for name in ("url", "href") if isinstance(value.get(name), str)]


def walk(client: "Client", start: str = "/admin/") -> Iterator[Page]:
    """Yield one page of each kind that links lead to."""
    waiting, kinds = [start], set()
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        try:
            kind = resolve(path).view_name
        except Resolver404:
            continue
        if kind in kinds or not path.startswith("/admin/") or _ELSEWHERE.search(path):
            continue
        kinds.add(kind)
        response = client.get(address, follow=True)
        if response.status_code != 200 or "text/html" not in response.headers["Content-Type"]:
            continue
        reader = _Reader()
        reader.feed(response.content.decode())
        yield Page(address, reader.language, tuple(reader.texts))
        waiting += [urljoin(address, link) for link in reader.links]
