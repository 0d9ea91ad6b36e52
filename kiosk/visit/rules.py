"""Changes a visit by an event: one pure function. Knows no screen and no clock."""

from dataclasses import replace
from typing import assert_never

from kiosk.theme import TEXT_SCALES
from kiosk.visit.events import (
    Began,
    ChangedTextSize,
    ChoseLanguage,
    ConfirmedPresence,
    Event,
    Moved,
    Opened,
    ToggledContrast,
    ToggledReach,
    VisitorLeft,
    WentBack,
    WentHome,
    WentIdle,
)
from kiosk.visit.routes import HomeRoute
from kiosk.visit.state import Visit

LONGEST_HISTORY = 24
"""The most steps that a visit remembers. A longer one drops the oldest steps after the first."""


def advance(visit: Visit, event: Event, *, fresh: Visit) -> Visit:
    """Return the visit as it stands after ``event``. ``fresh`` is a visit that nobody has begun.

    Between visits only ``Began`` changes anything: late events of the last visitor are ignored.
    """
    if not visit.history and not isinstance(event, Began):
        return fresh
    match event:
        case Began(language):
            return replace(fresh, language=language or fresh.language, history=(HomeRoute(),))
        case Opened(route):
            if route == visit.route:
                return visit
            history = (*visit.history, route)
            return replace(visit, history=history[:1] + history[1:][-LONGEST_HISTORY + 1 :])
        case Moved(route):
            return replace(visit, history=(*visit.history[:-1], route))
        case WentBack():
            return replace(visit, history=visit.history[:-1] or (HomeRoute(),))
        case WentHome():
            return replace(visit, history=(HomeRoute(),))
        case ChoseLanguage(language):
            return replace(visit, language=language)
        case ChangedTextSize():
            return replace(visit, text_size=(visit.text_size + 1) % len(TEXT_SCALES))
        case ToggledContrast():
            return replace(visit, high_contrast=not visit.high_contrast)
        case ToggledReach():
            return replace(visit, reach=not visit.reach)
        case WentIdle():
            return replace(visit, asking=True)
        case ConfirmedPresence():
            return replace(visit, asking=False)
        case VisitorLeft():
            return fresh
        case _:
            assert_never(event)
