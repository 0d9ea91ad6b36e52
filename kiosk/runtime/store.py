"""Holds the visit and the edition on screen, and notifies listeners when either changes."""

from collections.abc import Callable
from operator import is_

from kivy.event import EventDispatcher
from kivy.properties import ObjectProperty

from kiosk.edition.folder import LoadedEdition
from kiosk.visit.events import Event
from kiosk.visit.rules import advance
from kiosk.visit.state import Visit


class Store(EventDispatcher):
    """The present visit and the present edition; the only things on which a screen depends.

    Both are frozen values: setting an equal visit, or the same edition, notifies nobody.
    """

    visit = ObjectProperty()
    loaded = ObjectProperty(comparator=is_)  # comparing two large editions takes a while

    def __init__(self, loaded: LoadedEdition, *, language: str | None = None) -> None:
        super().__init__()
        self._language = language
        self._gate = EventGate(self.send)
        self.loaded = loaded
        self.visit = self.fresh

    @property
    def fresh(self) -> Visit:
        """A visit that nobody has begun, in the first language of the edition or of the settings."""
        return self.fresh_in(self.loaded)

    def fresh_in(self, loaded: LoadedEdition) -> Visit:
        """Return a visit to this edition that nobody has begun."""
        languages = loaded.edition.languages
        wanted = self._language
        return Visit(wanted if wanted and wanted in languages else languages[0])

    def send(self, event: Event) -> None:
        """Let something happen to the visit."""
        self.visit = advance(self.visit, event, fresh=self.fresh)

    def open_gate(self) -> "EventGate":
        """Return the way in for the events of a new screen, and close that of the screen before."""
        self._gate.close()
        self._gate = EventGate(self.send)
        return self._gate

    def change_edition(self, loaded: LoadedEdition) -> None:
        """Show another edition from its beginning. The visit to the old one has already ended."""
        self.loaded = loaded
        self.visit = self.fresh


class EventGate:
    """Passes events of one screen on to the store, until the next screen takes its place.

    A finger that is down at that moment still belongs to the old screen. It must change nothing when it lifts.
    """

    def __init__(self, send: Callable[[Event], None]) -> None:
        self._send: Callable[[Event], None] | None = send

    def __call__(self, event: Event) -> None:
        """Pass an event on, unless this gate is closed."""
        if self._send is not None:
            self._send(event)

    def close(self) -> None:
        """Pass nothing on from now on."""
        self._send = None
