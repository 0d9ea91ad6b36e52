"""Holds what is shown: the visit and the edition. Tells whoever listens when either has changed."""

from operator import is_

from kivy.event import EventDispatcher
from kivy.properties import ObjectProperty

from kiosk.edition.folder import LoadedEdition
from kiosk.visit.events import Event
from kiosk.visit.rules import advance
from kiosk.visit.state import Visit


class Store(EventDispatcher):
    """The present visit and the present edition; the only things on which a screen depends.

    Both are frozen values: setting an equal visit, or the same edition, tells nobody.
    """

    visit = ObjectProperty()
    loaded = ObjectProperty(comparator=is_)  # comparing two large editions takes a while

    def __init__(self, loaded: LoadedEdition, *, language: str | None = None) -> None:
        super().__init__()
        self._language = language
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

    def change_edition(self, loaded: LoadedEdition) -> None:
        """Show another edition, from its beginning. A visit to the old one has ended before."""
        self.loaded = loaded
        self.visit = self.fresh
