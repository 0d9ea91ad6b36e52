"""Select the edition that the exhibit shows: the current one of the cache, else the previous, else the embedded one.

Reads the cache and changes nothing in it. No file on the disk can make it fail.
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
    """An edition to show, and the name of its folder in the cache, ``None`` if it does not come from there."""

    loaded: LoadedEdition
    name: str | None = None


class EditionSelector:
    """The editions that the exhibit may show, the best first."""

    def __init__(self, cache: Cache, trials: Trials, embedded: Callable[[], LoadedEdition]) -> None:
        self._cache = cache
        self._trials = trials
        self._embedded = embedded
        self._pointer = str(cache.folder / "current")

    def first(self, requested: Path | None = None) -> SelectedEdition:
        """Return the edition in the folder ``requested``; without it, the best edition of the cache that can be shown.

        An edition of the cache that has not passed its trial begins it.

        Raises:
            EditionError: not even the embedded edition can be read, because the installation is damaged.
        """
        if requested is not None:
            try:
                return SelectedEdition(read_folder(requested))
            except EditionError as error:
                _LOG.error("%s; the embedded edition is shown instead", error)
                return SelectedEdition(self._embedded())
        for name in self._cache.candidates():
            choice = self._take(name)
            if choice is not None and self.begin(choice):
                return choice
        return SelectedEdition(self._embedded())

    def current(self) -> SelectedEdition | None:
        """Return the current edition, or ``None`` if it cannot be shown or was set aside."""
        name = self._cache.current()
        return self._take(name) if name is not None else None

    def begin(self, choice: SelectedEdition) -> bool:
        """Record that an edition comes on screen; return False if it must not."""
        return choice.name is None or self._trials.begin(choice.loaded.id)

    def is_on_trial(self, choice: SelectedEdition) -> bool:
        """Tell whether the edition may be to blame for a failure."""
        return choice.name is not None and not self._trials.is_proven(choice.loaded.id)

    def record_proven(self, choice: SelectedEdition) -> None:
        """Record that an edition has passed its trial."""
        if self.is_on_trial(choice):
            self._trials.record_proven(choice.loaded.id)

    def set_aside(self, choice: SelectedEdition, reason: str) -> None:
        """Set this edition aside for good."""
        self._trials.set_aside(choice.loaded.id, reason)

    def change_token(self) -> Hashable:
        """Return a value that changes whenever another edition becomes current. Costs next to nothing."""
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
        except Exception:  # even for a bug, there is another edition to show
            _LOG.exception("%s cannot be read; another edition is shown", name)
            return None
        if loaded.edition.pictures and not names_in(loaded.folder / PREPARED):
            _LOG.warning("%s: all pictures are missing; another edition is shown", loaded.folder)
            return None
        return SelectedEdition(loaded, name)
