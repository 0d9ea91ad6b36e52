"""Draws previews: the screens of an edition as a kiosk would show them, as files. Needs Kivy, but no display."""

from pathlib import Path

from cachetools import LRUCache
from kivy.graphics import Fbo
from PIL.Image import Image

from kiosk.errors import KioskError
from kiosk.preview import tour
from kiosk.preview.drafts import Draft, Drafts
from kiosk.preview.fit import misfits
from kiosk.preview.protocol import PreviewRequest, StopPreview, StopsRequest
from kiosk.preview.screen_text import ScreenText
from kiosk.system.memory import Memory
from kiosk.system.whole_file import whole_file
from kiosk.visit.state import Visit
from kiosk.widgets.core.picture import TextureCache

_FBOS = 2
_GIVE_BACK_EVERY = 8
"""Memory is given back after this many stops, because the elements of a screen refer to each other."""


class Renderer:
    """Answers requests. It keeps textures and the framebuffers that it draws on, within bounds."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._textures = TextureCache()
        self._fbos: LRUCache[tuple[int, int], Fbo] = LRUCache(_FBOS)
        self._made = 0
        self._memory = Memory()

    def stops(self, request: StopsRequest) -> tuple[str, ...]:
        """Return the names of the stops of an edition.

        Raises:
            EditionError: the folder holds no edition.
        """
        draft = self._drafts.read(Path(request.edition), (1920, 1080))
        return tuple(stop.name for stop in tour.stops(draft.edition, Visit(draft.edition.languages[0])))

    def render(self, request: PreviewRequest) -> tuple[StopPreview, ...]:
        """Return the previews of the requested stops, in the order of the tour.

        Raises:
            KioskError: the folder holds no edition, or a picture cannot be written.
        """
        draft = self._drafts.read(Path(request.edition), (request.width, request.height))
        visit = Visit(request.language, request.text_size, request.contrast, request.reach)
        names = None if request.stops is None else frozenset(request.stops)
        stops = [stop for stop in tour.stops(draft.edition, visit) if names is None or stop.name in names]
        return tuple(self._render_stop(draft, stop, request) for stop in stops)

    def _render_stop(self, draft: Draft, stop: tour.Stop, request: PreviewRequest) -> StopPreview:
        self._made += 1
        if self._made % _GIVE_BACK_EVERY == 0:
            self._memory.give_back()
        size = (request.width, request.height)
        file = None
        with tour.shown(draft, stop.visit, size, textures=self._textures) as shell:
            fbo = self._fbo(size)
            if request.out is not None:
                file = Path(request.out) / f"{stop.name}-{request.language}-{request.width}x{request.height}.png"
                self._write(tour.picture_from(tour.pixels_of(shell, fbo), size), file)
            fit = misfits(ScreenText(shell), lambda: tour.pixels_of(shell, fbo)) if request.fit else ()
        return StopPreview(stop.name, None if file is None else str(file), fit)

    def _fbo(self, size: tuple[int, int]) -> Fbo:
        if size not in self._fbos:
            self._fbos[size] = Fbo(size=size)
        return self._fbos[size]

    def _write(self, image: Image, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(file) as part:
                image.save(part, format="PNG", compress_level=1)
        except OSError as error:
            raise KioskError(f"{file}: cannot be written ({error.strerror})") from error
