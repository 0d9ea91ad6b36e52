"""The kiosk that a refresh works for: its folders, trust, channel, limits and screen."""

import json
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import RefreshError, Trouble
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache

DEFAULT_SCREEN = (1920, 1080)


@dataclass(frozen=True, slots=True)
class CacheLimits:
    """The largest size of the cache, and the free space to leave on its disk, in megabytes."""

    max_mb: int = 4000
    keep_free_mb: int = 200


@dataclass(frozen=True, slots=True)
class RefreshContext:
    """One kiosk: its folders, its trusted root, its channel, and its screen in pixels if the settings give it."""

    cache: Cache
    exhibit_state: ExhibitState
    root: Path | None
    channel: str
    limits: CacheLimits = CacheLimits()
    screen: tuple[int, int] | None = None

    @property
    def screen_now(self) -> tuple[int, int]:
        """The screen in pixels: the size that the exhibit reported, else that of the settings, else a common one."""
        shown = self.exhibit_state.shown()
        return (shown.screen if shown else None) or self.screen or DEFAULT_SCREEN

    def trusted_root(self) -> bytes:
        """Return the trusted root that the settings name.

        Raises:
            RefreshError: the root is not set, cannot be read, or is not a root.json.
        """
        if self.root is None:
            raise RefreshError("[endpoint] root is not set: name the trusted root.json", Trouble.NOT_SET_UP)
        try:
            data = self.root.read_bytes()
        except OSError as error:
            reason = f"{self.root}: the trusted root cannot be read ({error.strerror})"
            raise RefreshError(reason, Trouble.NOT_SET_UP) from error
        if not _is_root(data):
            reason = f"{self.root}: this is not a root.json; copy the endpoint's metadata/1.root.json to this kiosk"
            raise RefreshError(f"{reason} and name the copy in [endpoint] root", Trouble.NOT_SET_UP)
        return data


def _is_root(data: bytes) -> bool:
    """Tell whether this looks like root metadata; :mod:`kiosk.refresh.trust` checks its signatures."""
    try:
        return json.loads(data)["signed"]["_type"] == "root"
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
