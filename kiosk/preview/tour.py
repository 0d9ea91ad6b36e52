"""Takes pictures of every screen of an edition, without a display."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.edition.folder import LoadedEdition
from kiosk.edition.types import Edition
from kiosk.visit import routes
from kiosk.visit.state import Visit

if TYPE_CHECKING:
    from kivy.graphics import Fbo
    from PIL.Image import Image as Picture

    from kiosk.shell import Shell
    from kiosk.widgets.core.picture import TextureCache


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture of the tour: its name, and the visit that it shows."""

    name: str
    visit: Visit


def stops(edition: Edition, visit: Visit) -> Iterator[Stop]:
    """Yield every screen of the edition as it looks in the language and with the settings of ``visit``."""

    def at_place(name: str, route: routes.Route) -> Stop:
        return Stop(name, replace(visit, history=(routes.HomeRoute(), route)))

    yield Stop("attract", replace(visit, history=()))
    yield Stop("home", replace(visit, history=(routes.HomeRoute(),)))
    for chapter in edition.story:
        yield at_place(f"story-{chapter.id}", routes.StoryRoute(chapter.id))
    for place in edition.building:
        here = routes.BuildingRoute(place.id)
        yield at_place(f"building-{place.id}", here)
        for number, state in enumerate(place.states):
            only = replace(here, left=number, right=number, divider=0.0 if state is place.states[-1] else 1.0)
            yield at_place(f"building-{place.id}-{state.id}", only)
        for spot in place.hot_spots[:1]:
            yield at_place(f"building-{place.id}-{spot.id}", replace(here, hot_spot=spot.id))
        if place is edition.building[0]:
            yield at_place(f"building-{place.id}-zoomed", replace(here, view=routes.View(2.0, 0.5, 0.5)))
    yield at_place("laureates", routes.LaureatesRoute())
    for theme in edition.themes[:1]:
        yield at_place(f"laureates-{theme.id}", routes.LaureatesRoute(theme=theme.id))
    yield at_place("laureates-search", routes.LaureatesRoute(searching=True))
    for laureate in edition.laureates:
        yield at_place(f"laureate-{laureate.id}", routes.LaureateRoute(laureate.id))
    for panel in ("facts", "partners", "sources", "credits", "accessibility"):
        yield at_place(f"about-{panel}", routes.AboutRoute(panel))
    for plan in edition.about.maps:
        yield at_place(f"about-map-{plan.id}", routes.AboutRoute("facts", plan.id))
    yield Stop("still-there", replace(visit, history=(routes.HomeRoute(),), asking=True))


@contextmanager
def shown(
    loaded: LoadedEdition, visit: Visit, size: tuple[int, int], *, textures: "TextureCache | None" = None
) -> "Generator[Shell, None, None]":
    """Lay the exhibit out for one visit on a screen of this size, in pixels, with all pictures sharp.

    Needs Kivy, but no display. ``textures`` keeps the pictures for the next call.
    """
    from kivy.clock import Clock
    from kivy.graphics.context import get_context

    from kiosk.wiring import user_interface

    interface = user_interface(loaded, Clock, visit=visit, textures=textures, calm=True)
    interface.shell.fit(*size)
    interface.shell.finish()
    try:
        yield interface.shell
    finally:
        interface.leave()
        get_context().gl_dealloc()  # Kivy frees textures when its clock ticks, which it does not do here


def pixels_of(shell: "Shell", fbo: "Fbo | None" = None) -> bytes:
    """Draw a laid out exhibit and return its pixels, four bytes each, from the bottom row up.

    ``fbo`` is the framebuffer to draw on; without it a new one of the same size is made.
    """
    from kivy import graphics

    surface = fbo or graphics.Fbo(size=(round(shell.width), round(shell.height)))
    with surface:
        graphics.ClearColor(0, 0, 0, 1)
        graphics.ClearBuffers()
    surface.add(shell.canvas)
    surface.draw()
    pixels = surface.pixels
    surface.clear()
    return pixels


def picture_from(pixels: bytes, size: tuple[int, int]) -> "Picture":
    """Return the result of :func:`pixels_of` as a picture."""
    from PIL import Image

    return Image.frombytes("RGBA", size, pixels, "raw", "RGBA", 0, -1).convert("RGB")


def photograph(
    loaded: LoadedEdition, visit: Visit, width: int, height: int, *, textures: "TextureCache | None" = None
) -> "Picture":
    """Return the picture of one visit on a screen of this size, in pixels. Needs Kivy, but no display."""
    with shown(loaded, visit, (width, height), textures=textures) as shell:
        return picture_from(pixels_of(shell), (width, height))


def take(loaded: LoadedEdition, out: Path, visit: Visit, width: int, height: int) -> list[Path]:
    """Write a picture of every stop to ``out`` as ``NN-screen-language.png``; return the files."""
    from kiosk.widgets.core.picture import TextureCache

    out.mkdir(parents=True, exist_ok=True)
    textures = TextureCache()
    written = []
    for number, stop in enumerate(stops(loaded.edition, visit), start=1):
        path = out / f"{number:02d}-{stop.name}-{visit.language}.png"
        photograph(loaded, stop.visit, width, height, textures=textures).save(path, compress_level=1)
        written.append(path)
    return written
