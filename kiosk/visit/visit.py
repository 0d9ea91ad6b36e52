"""A visit as a frozen value, and the one rule by which it changes. Knows no screen and no clock."""

from dataclasses import dataclass, replace
from typing import assert_never

from kiosk.theme import TEXT_SCALES
from kiosk.visit.where import Home, Where

LONGEST_TRAIL = 24
"""How many steps back are remembered; a visitor who wanders on forgets the middle, never the start."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visitor has chosen and where they are. An empty trail is the attract screen."""

    language: str
    text_size: int = 0
    high_contrast: bool = False
    reach: bool = False
    trail: tuple[Where, ...] = ()
    asking: bool = False
    """True while the question "still there?" is on the screen."""

    @property
    def where(self) -> Where | None:
        """Where the visitor is; ``None`` between visits."""
        return self.trail[-1] if self.trail else None


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody touched the attract screen, perhaps one of its languages."""

    language: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The visitor went on to somewhere else, and may come back."""

    where: Where


@dataclass(frozen=True, slots=True)
class Moved:
    """The visitor changed something where they are; going back does not stop here."""

    where: Where


@dataclass(frozen=True, slots=True)
class WentBack:
    """The visitor asked for where they were before."""


@dataclass(frozen=True, slots=True)
class WentHome:
    """The visitor asked for the three doors."""


@dataclass(frozen=True, slots=True)
class ChoseLanguage:
    """The visitor chose a language."""

    language: str


@dataclass(frozen=True, slots=True)
class ChangedTextSize:
    """The visitor asked for the next text size; after the largest comes the first."""


@dataclass(frozen=True, slots=True)
class ToggledContrast:
    """The visitor turned high contrast on or off."""


@dataclass(frozen=True, slots=True)
class ToggledReach:
    """The visitor turned reach on or off."""


@dataclass(frozen=True, slots=True)
class FellSilent:
    """Nobody has touched anything for a while."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The visitor is still there."""


@dataclass(frozen=True, slots=True)
class VisitorLeft:
    """Nobody answered; the next visitor finds everything as at the start."""


Event = (
    Began
    | Opened
    | Moved
    | WentBack
    | WentHome
    | ChoseLanguage
    | ChangedTextSize
    | ToggledContrast
    | ToggledReach
    | FellSilent
    | Answered
    | VisitorLeft
)


def advance(visit: Visit, event: Event, *, fresh: Visit) -> Visit:
    """Return the visit as it stands after ``event``. ``fresh`` is a visit that nobody has begun.

    Between visits only ``Began`` changes anything: a late event of the last visitor is not news.
    """
    if not visit.trail and not isinstance(event, Began):
        return fresh
    match event:
        case Began(language):
            return replace(fresh, language=language or fresh.language, trail=(Home(),))
        case Opened(where):
            if where == visit.where:
                return visit
            trail = (*visit.trail, where)
            return replace(visit, trail=trail[:1] + trail[1:][-LONGEST_TRAIL + 1 :])
        case Moved(where):
            return replace(visit, trail=(*visit.trail[:-1], where))
        case WentBack():
            return replace(visit, trail=visit.trail[:-1] or (Home(),))
        case WentHome():
            return replace(visit, trail=(Home(),))
        case ChoseLanguage(language):
            return replace(visit, language=language)
        case ChangedTextSize():
            return replace(visit, text_size=(visit.text_size + 1) % len(TEXT_SCALES))
        case ToggledContrast():
            return replace(visit, high_contrast=not visit.high_contrast)
        case ToggledReach():
            return replace(visit, reach=not visit.reach)
        case FellSilent():
            return replace(visit, asking=True)
        case Answered():
            return replace(visit, asking=False)
        case VisitorLeft():
            return fresh
        case _:
            assert_never(event)
