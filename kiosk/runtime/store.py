"""Holds what is shown: the visit and the edition. Tells whoever listens when either has changed."""

from kivy.event import EventDispatcher
from kivy.properties import ObjectProperty

from kiosk.edition.folder import LoadedEdition
from kiosk.visit.visit import Event, Visit, advance


class Store(EventDispatcher):
    """The present visit and the present edition; the only things on which a screen depends.

    Both are frozen values: setting an equal one tells nobody.
    """

    visit = ObjectProperty()
    loaded = ObjectProperty()

    def __init__(self, loaded: LoadedEdition, *, language: str | None = None) -> None:
        super().__init__()
        self._language = language
        self.loaded = loaded
        self.visit = self.fresh

    @property
    def fresh(self) -> Visit:
        """A visit that nobody has begun, in the first language of the edition or of the settings."""
        languages = self.loaded.edition.languages
        wanted = self._language
        return Visit(wanted if wanted and wanted in languages else languages[0])

    def send(self, event: Event) -> None:
        """Let something happen to the visit."""
        self.visit = advance(self.visit, event, fresh=self.fresh)

    def change_edition(self, loaded: LoadedEdition) -> None:
        """Show another edition, from its beginning."""
        self.loaded = loaded
        self.visit = self.fresh
