"""Icons by name; each is a character of a font."""

import json
import logging
from functools import lru_cache

from kiosk.theme import FONTS, Colour, TextStyle
from kiosk.widgets.core.text import draw_line

_LOG = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _characters() -> dict[str, str]:
    try:
        return json.loads((FONTS / "icons.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        _LOG.error("cannot read the names of the icons, buttons show words only: %s", error)
        return {}


def draw_icon(style: TextStyle, icon: str, x: float, y: float, colour: Colour) -> None:
    """Draw an icon around a point into the current canvas; nothing if the icon is unknown."""
    character = _characters().get(icon)
    if character:
        draw_line(style, character, x, y, colour, align="centre")
