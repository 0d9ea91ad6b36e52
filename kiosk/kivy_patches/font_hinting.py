"""Makes a font measure texts as wide as it draws them.

Kivy 2.3.1 sets the hinting of a font when it first draws with it. Widths that are measured before are rounded to whole
pixels, and SDL_ttf keeps the rounded widths: so we draw a dot first, with Kivy's private ``_SurfaceContainer``. Kivy
keeps 64 fonts open and forgets the oldest, so that it is not enough to do this once.

To drop it: do not call ``settle``; texts may then be wider or narrower than the lines that were made for them.
"""

from kivy.core.text import LabelBase
from kivy.core.text._text_sdl2 import _SurfaceContainer


def settle(ruler: LabelBase) -> None:
    """Make sure that the font of this label measures as it draws."""
    _SurfaceContainer(1, 1).render(ruler, ".", 0, 0)
