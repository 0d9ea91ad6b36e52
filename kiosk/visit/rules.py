"""The one rule by which a visit changes. Knows no screen and no clock."""

from dataclasses import replace
from typing import assert_never

from kiosk.theme import TEXT_SCALES
from kiosk.visit.events import (
    Answered,
    Began,
    ChangedTextSize,
    ChoseLanguage,
    Event,
    FellSilent,
    Moved,
    Opened,
    ToggledContrast,
    ToggledReach,
    VisitorLeft,
    WentBack,
    WentHome,
)
from kiosk.visit.visit import Visit
from kiosk.visit.where import Home

LONGEST_TRAIL = 24
"""How many steps back are remembered; a visitor who wanders on forgets the middle, never the start."""


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
