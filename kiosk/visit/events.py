"""The events that change a visit, as frozen values."""

from dataclasses import dataclass

from kiosk.visit.routes import Route


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody touched the attract screen, perhaps one of its languages."""

    language: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The visitor went to another place, and may come back."""

    route: Route


@dataclass(frozen=True, slots=True)
class Moved:
    """The visitor changed something at the same place; going back does not stop here."""

    route: Route


@dataclass(frozen=True, slots=True)
class WentBack:
    """The visitor went back to the previous place."""


@dataclass(frozen=True, slots=True)
class WentHome:
    """The visitor went back to the home screen."""


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
class WentIdle:
    """Nobody has touched anything for a while."""


@dataclass(frozen=True, slots=True)
class ConfirmedPresence:
    """The visitor is still there."""


@dataclass(frozen=True, slots=True)
class VisitorLeft:
    """Nobody answered. The next visitor finds everything as at the start."""


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
    | WentIdle
    | ConfirmedPresence
    | VisitorLeft
)
