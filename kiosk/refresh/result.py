"""The result of a refresh or repair, as the child that did it prints it for the refresher."""

import msgspec

from kiosk.errors import Trouble

_LASTING = frozenset({Trouble.BAD_EDITION, Trouble.TOO_NEW, Trouble.BAD_PICTURE, Trouble.TOO_LARGE, Trouble.SET_ASIDE})


class RefreshResult(msgspec.Struct, frozen=True):
    """The result of a refresh or repair.

    ``name`` is the folder that is current now. ``expires`` is the end of the signature's validity, ``signed`` the time
    of the last signature, both in seconds since 1970.
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
        """True if another try is useless until something else is published."""
        return self.trouble in _LASTING
