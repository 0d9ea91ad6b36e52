"""Which edition the exhibit shows: the current one of the cache, else the previous one, else the embedded one.

Reads the cache and changes nothing in it. Nothing that lies on the disk can make it fail.
"""

import logging
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from kiosk.edition.folder import PREPARED, LoadedEdition, names_in, read_folder
from kiosk.errors import EditionError, KioskError
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.rollout.trial import Trials

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SelectedEdition:
    """An edition to show, and the name of its folder in the cache; ``None`` where it does not come from there."""

    loaded: LoadedEdition
    name: str | None = None


class EditionSelector:
    """The editions that the exhibit may show, the best first."""

    def __init__(self, cache: Cache, trials: Trials, embedded: Callable[[], LoadedEdition]) -> None:
        self._cache = cache
        self._trials = trials
        self._embedded = embedded
        self._pointer = str(cache.folder / "current")

    def first(self, wanted: Path | None = None) -> SelectedEdition:
        """Return the edition in the folder ``wanted``; without it, the best edition of the cache that can be shown.

        If the edition comes from the cache and has not proved itself, its trial has begun.

        Raises:
            EditionError: not even the embedded edition can be read; the installation is damaged.
        """
        if wanted is not None:
            try:
                return SelectedEdition(read_folder(wanted))
            except EditionError as error:
                _LOG.error("%s; the embedded edition is shown instead", error)
                return SelectedEdition(self._embedded())
        for name in self._cache.candidates():
            choice = self._take(name)
            if choice is not None and self.begin(choice):
                return choice
        return SelectedEdition(self._embedded())

    def current(self) -> SelectedEdition | None:
        """Return the current edition, or ``None`` where it cannot be shown or was set aside."""
        name = self._cache.current()
        return self._take(name) if name is not None else None

    def begin(self, choice: SelectedEdition) -> bool:
        """Take note that an edition goes on screen; return False where it must not."""
        return choice.name is None or self._trials.begin(choice.loaded.id)

    def is_on_trial(self, choice: SelectedEdition) -> bool:
        """Tell whether a failure may be the fault of this edition."""
        return choice.name is not None and not self._trials.is_proven(choice.loaded.id)

    def mark_good(self, choice: SelectedEdition) -> None:
        """Take note that an edition was on screen for long enough."""
        if self.is_on_trial(choice):
            self._trials.mark_good(choice.loaded.id)

    def set_aside(self, choice: SelectedEdition, reason: str) -> None:
        """Never try this edition again."""
        self._trials.set_aside(choice.loaded.id, reason)

    def mark(self) -> Hashable:
        """Return what is different as soon as another edition is current. Costs next to nothing."""
        try:
            found = os.stat(self._pointer)  # noqa: PTH116 - twice a second, for months
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _take(self, name: str) -> SelectedEdition | None:
        if not self._trials.allows(id_in(name)):
            return None
        try:
            loaded = self._cache.load(name)
        except KioskError as error:
            _LOG.warning("%s; another edition is shown", error)
            return None
        except Exception:  # whatever lies on the disk: there is another edition to show
            _LOG.exception("%s cannot be read; another edition is shown", name)
            return None
        if loaded.edition.pictures and not names_in(loaded.folder / PREPARED):
            _LOG.warning("%s: all pictures are missing; another edition is shown", loaded.folder)
            return None
        return SelectedEdition(loaded, name)
