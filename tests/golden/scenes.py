"""The screens that are kept as golden pictures, and what to look at in each."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from kiosk.edition.folder import LoadedEdition
from kiosk.preview.tour import photograph
from kiosk.visit import routes
from kiosk.visit.state import Visit

FOLDER = Path(__file__).parent / "pictures"
WIDE, TALL = (800, 450), (450, 800)


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen that is kept as a picture; ``look_at`` helps people who review a change of it."""

    name: str
    visit: Visit
    size: tuple[int, int]
    look_at: str

    @property
    def path(self) -> Path:
        """The file of the approved picture."""
        return FOLDER / f"{self.name}.webp"

    def picture(self, loaded: LoadedEdition) -> Image.Image:
        """Return the screen as it is now."""
        return photograph(loaded, self.visit, *self.size)


def _fr(route: routes.Route | None = None, **choices: object) -> Visit:
    history = (
        () if route is None else (routes.HomeRoute(),) if route == routes.HomeRoute() else (routes.HomeRoute(), route)
    )
    return Visit(**{"language": "fr", "history": history, **choices})


_BOTH: dict[str, tuple[Visit, str]] = {
    "attract": (_fr(), "The name is legible on the dark side of the picture; three languages; the first is brick."),
    "home": (
        _fr(routes.HomeRoute()),
        "Three doors of the same size, their titles and arrows on shared lines; the navigation bar below.",
    ),
    "story": (
        _fr(routes.StoryRoute("unesco-2012")),
        "Picture and text side by side (or below each other); the chosen date is large and brick; the year is written"
        " once for chapters of one year.",
    ),
    "story-figure": (
        _fr(routes.StoryRoute("first-call-2014")),
        "50 dots, 10 and 6 of them stronger; each number stands by its own dots.",
    ),
    "building": (
        _fr(routes.BuildingRoute("facade", divider=0.5)),
        "The two states meet without a seam or a jump: roof and door line up across the divider; the handle is round.",
    ),
    "building-spot": (
        _fr(routes.BuildingRoute("classroom", hot_spot="windows")),
        "The opened number is marked, its text is whole and hides neither the number nor the divider.",
    ),
    "laureates": (
        _fr(routes.LaureatesRoute()),
        "Cards in even rows, nothing cut; the colours of the themes; the mark “Exemple” on what is one.",
    ),
    "laureate": (_fr(routes.LaureateRoute("shawouahzik")), "Name, theme, text, and a code that a telephone can read."),
    "about": (
        _fr(routes.AboutRoute()),
        "Facts in aligned lines; the map with names that touch neither lines nor each other.",
    ),
    "still-there": (
        _fr(routes.HomeRoute(), asking=True),
        "The prompt over a dimmed home screen; both answers whole; the countdown in its ring.",
    ),
}
_MORE: list[Scene] = [
    Scene("home-en-wide", _fr(routes.HomeRoute(), language="en"), WIDE, "English words; the same lines as in French."),
    Scene(
        "home-nl-tall",
        _fr(routes.HomeRoute(), language="nl"),
        TALL,
        "The longer Dutch words fit; nothing is hyphenated.",
    ),
    Scene(
        "story-large-wide",
        _fr(routes.StoryRoute("opening-2019"), text_size=2),
        WIDE,
        "The largest letters: the text scrolls between two buttons, the last line fades out, nothing is cut.",
    ),
    Scene(
        "story-contrast-tall",
        _fr(routes.StoryRoute("unesco-2012"), high_contrast=True),
        TALL,
        "Black on white, every control with an outline.",
    ),
    Scene(
        "story-reach-tall",
        _fr(routes.StoryRoute("unesco-2012"), reach=True),
        TALL,
        "All that can be touched is in the lowest third, and it still looks composed.",
    ),
    Scene(
        "laureates-large-nl-tall",
        _fr(routes.LaureatesRoute(), language="nl", text_size=2),
        TALL,
        "The largest letters in Dutch: names are whole, cards do not overlap.",
    ),
    Scene(
        "building-contrast-wide",
        _fr(routes.BuildingRoute("courtyard"), high_contrast=True),
        WIDE,
        "Divider, handle and numbers stand out from both pictures.",
    ),
    Scene(
        "about-large-tall", _fr(routes.AboutRoute("sources"), text_size=2), TALL, "Sources are whole lines, none cut."
    ),
]

SCENES: list[Scene] = [
    *(
        Scene(f"{name}-{shape}", visit, size, look_at)
        for name, (visit, look_at) in _BOTH.items()
        for shape, size in (("wide", WIDE), ("tall", TALL))
    ),
    *_MORE,
]
