"""What came of a refresh, as the process that did it tells the one that waits for it."""

import msgspec

from kiosk.errors import Trouble

_LASTING = frozenset({Trouble.BAD_EDITION, Trouble.TOO_NEW, Trouble.BAD_PICTURE, Trouble.TOO_LARGE, Trouble.SET_ASIDE})


class RefreshResult(msgspec.Struct, frozen=True):
    """What came of a refresh. ``name`` is the folder that is current now; ``expires`` is when what signs
    it ends, ``signed`` when it was signed last, as far as that is told; both in seconds since 1970.
    """

    name: str | None = None
    changed: bool = False
    fetched_bytes: int = 0
    expires: float | None = None
    signed: float | None = None
    trouble: Trouble | None = None
    detail: str = ""
    retry_after_s: float | None = None

    @property
    def lasts(self) -> bool:
        """Whether trying again is of no use before something else is published."""
        return self.trouble in _LASTING
