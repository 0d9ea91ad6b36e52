"""The places that a visit can be at. Each value holds all that is needed to show the same thing again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HomeRoute:
    """At home, before the three doors."""


@dataclass(frozen=True, slots=True)
class StoryRoute:
    """At a chapter of the story."""

    chapter: str


@dataclass(frozen=True, slots=True)
class View:
    """The zoom into a picture, and the point of the picture in the middle (in fractions of the picture).

    At a zoom of 1 the whole picture fits, and the middle does not matter.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class BuildingRoute:
    """At a place of the building: two of its states, the divider between them, an opened hot spot.

    ``left`` and ``right`` are positions in the place's list of states (-1 is the last); they are the
    same if one state is seen whole. ``divider`` is a fraction of the width of the comparer.
    ``about`` is true while the card about the place itself is open.
    """

    place: str
    left: int = 0
    right: int = -1
    divider: float = 0.5
    hot_spot: str | None = None
    view: View = View()
    about: bool = False


@dataclass(frozen=True, slots=True)
class LaureatesRoute:
    """At the list of laureates: the choices, the search, the scroll position.

    ``scrolled`` is the number of the first visible card: it means the same at every size of text and screen.
    """

    theme: str | None = None
    promotion: str | None = None
    query: str = ""
    searching: bool = False
    scrolled: float = 0.0


@dataclass(frozen=True, slots=True)
class LaureateRoute:
    """At one laureate, at one of its pictures. ``among`` is the list that previous and next follow."""

    laureate: str
    picture: int = 0
    among: LaureatesRoute = LaureatesRoute()


@dataclass(frozen=True, slots=True)
class AboutRoute:
    """At the page about the cluster: one of its panels, one scale of the map."""

    panel: str = "facts"
    map: str | None = None


Route = HomeRoute | StoryRoute | BuildingRoute | LaureatesRoute | LaureateRoute | AboutRoute
