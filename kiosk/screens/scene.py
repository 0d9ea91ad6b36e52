"""The scene that a screen is made from: the visit, the edition, the theme, and a way to send events."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from kiosk.edition.addresses import fault_of
from kiosk.edition.search.laureate_index import laureate_index
from kiosk.edition.types import (
    Body,
    Bullets,
    Chapter,
    ChapterLink,
    Edition,
    Heading,
    Laureate,
    LaureateLink,
    Link,
    Passage,
    Place,
    PlaceLink,
    Quote,
    Source,
    Words,
)
from kiosk.i18n import Translator, translator_for
from kiosk.theme import Theme
from kiosk.visit import routes
from kiosk.visit.events import Event, Opened
from kiosk.visit.state import Visit
from kiosk.widgets.core.picture import PictureRef, TextureCache

if TYPE_CHECKING:
    from kiosk.edition.folder import LoadedEdition

AnyRoute = TypeVar("AnyRoute", bound=routes.Route)


@dataclass(frozen=True)
class Scene:
    """One moment of a visit, ready to be shown. Two equal scenes give the same picture."""

    visit: Visit
    theme: Theme
    loaded: "LoadedEdition"
    send: Callable[[Event], None]
    textures: TextureCache

    @property
    def edition(self) -> Edition:
        """The edition that is shown."""
        return self.loaded.edition

    @cached_property
    def say(self) -> Translator:
        """The interface's words in the visitor's language."""
        return translator_for(self.theme.language)

    def text(self, words: Words | None) -> str:
        """Return a text of the edition in the visitor's language, or the next best."""
        return words.best(self.theme.language, self.edition.languages) if words else ""

    def blocks(self, body: Body) -> list[tuple[str, str]]:
        """Return a text as pairs of kind ("paragraph", "heading", "quote", "by", "item") and words."""
        if isinstance(body, Passage):
            return [("paragraph", self.text(body))]
        found: list[tuple[str, str]] = []
        for block in body:
            if isinstance(block, Bullets):
                found += [("item", self.text(item)) for item in block.items]
            elif isinstance(block, Quote):
                found.append(("quote", self.text(block.text)))
                if block.by:
                    found.append(("by", self.text(block.by)))
            else:
                found.append(("heading" if isinstance(block, Heading) else "paragraph", self.text(block.text)))
        return [(kind, text) for kind, text in found if text]

    def picture_ref(self, picture: str) -> PictureRef | None:
        """Return a picture of the edition as elements need it; ``None`` if there is no such picture."""
        found = self.edition.pictures.get(picture)
        if found is None:
            return None
        media = found.media
        return PictureRef(
            path_for=partial(_path, self.loaded, picture),
            alt=self.text(found.alt),
            width=media.width,
            height=media.height,
            textures=self.textures,
            focus=found.focus,
            caption=self.text(found.caption),
        )

    def chapter(self, chapter_id: str) -> Chapter | None:
        """Return a chapter of the story."""
        return next((c for c in self.edition.story if c.id == chapter_id), None)

    def place(self, place_id: str) -> Place | None:
        """Return a place of the building."""
        return next((p for p in self.edition.building if p.id == place_id), None)

    def laureate(self, laureate_id: str) -> Laureate | None:
        """Return a laureate."""
        return laureate_index(self.edition).one(laureate_id)

    def named_links(self, links: tuple[Link, ...]) -> "list[NamedLink]":
        """Return the links that lead somewhere, with their names and icons."""
        found: list[NamedLink] = []
        for link in links:
            match link:
                case ChapterLink(id=name) if chapter := self.chapter(name):
                    found.append(NamedLink(self.text(chapter.title), "book-open", routes.StoryRoute(name)))
                case PlaceLink(id=name) if place := self.place(name):
                    found.append(NamedLink(self.text(place.title), "landmark", routes.BuildingRoute(name)))
                case LaureateLink(id=name) if laureate := self.laureate(name):
                    found.append(NamedLink(self.text(laureate.name), "lightbulb", routes.LaureateRoute(name)))
                case _:
                    pass
        return found

    def reachable(self, *addresses: str | None) -> str | None:
        """Return the first of these web addresses that has no fault."""
        return next((one for one in addresses if one and fault_of(one) is None), None)

    def sources(self, names: tuple[str, ...]) -> list[Source]:
        """Return the sources of these names that the edition has."""
        return [source for name in names if (source := self.edition.sources.get(name))]

    def route_or(self, default: AnyRoute) -> AnyRoute:
        """Return where the visitor is, if that is a route of the same type as ``default``; else ``default``."""
        route = self.visit.route
        return route if isinstance(route, type(default)) else default

    def go(self, route: routes.Route) -> Callable[[], None]:
        """Return the ``on_activate`` of a button that leads to this route."""
        return lambda: self.send(Opened(route))


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A link as a visitor sees it."""

    name: str
    icon: str
    route: routes.Route


def _path(loaded: "LoadedEdition", picture: str, width: float):
    return loaded.picture_file(loaded.edition.pictures[picture].media, round(width))
