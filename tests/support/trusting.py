"""The part of a kiosk that trusts a content endpoint and reads signed editions from it."""

import datetime as real
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from tuf.ngclient._internal import trusted_metadata_set

from kiosk.errors import KioskError, RefreshError, Trouble
from kiosk.refresh.transport.http_session import Timeouts
from kiosk.refresh.transport.usb import UsbTransport
from kiosk.refresh.transport.web import WebTransport
from kiosk.refresh.trust.trust import SignedEdition, Trust

PATIENCE = Timeouts(connect_s=5, silence_s=5, small_s=5)


class TrustingKiosk:
    """Reads from the web at ``url``, or from a folder, each time like a kiosk that has just started."""

    def __init__(self, tmp: Path, root: Path, url: str) -> None:
        self.root = root.read_bytes()
        self.cache = tmp / "cache"
        self.file = self.cache / "trust.json"
        self.work = self.cache / "incoming" / "trust"
        self._url = url

    @property
    def trust(self) -> Trust:
        """The trust of this kiosk, read anew from the disk."""
        return Trust(self.file, self.root)

    def reads(self, channel: str = "lobby", *, known: Path | None = None) -> SignedEdition:
        """Return the signed edition on the web."""
        with closing(WebTransport(self._url, patience=PATIENCE)) as web:
            return self.trust.update(web, channel, self.work, known=known)

    def reads_folder(self, folder: Path, channel: str = "lobby") -> SignedEdition:
        """Return the signed edition in a folder."""
        return self.trust.update(UsbTransport(folder), channel, self.work)

    def is_refused(self, channel: str = "lobby", *, kind: type[KioskError] = RefreshError) -> tuple[Trouble, str]:
        """Return the trouble and the message of the refusal, and assert that the message is one line."""
        with pytest.raises(kind) as refused:
            self.reads(channel)
        assert "\n" not in str(refused.value)
        return refused.value.trouble, str(refused.value)  # pyright: ignore[reportAttributeAccessIssue]


@contextmanager
def clock_at(then: real.datetime) -> Iterator[None]:
    """Make ``tuf`` see another time on the clock of this machine."""

    class Clock(real.datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> real.datetime:
            return then.astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trusted_metadata_set, "datetime", SimpleNamespace(datetime=Clock, timezone=real.timezone))
        yield
