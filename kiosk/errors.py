"""The errors of this project, by whose fault they are. Anything else that is raised is a bug."""

from enum import StrEnum
from typing import ClassVar


class Trouble(StrEnum):
    """The reason why there is no fresh content, as the status file names it (in words: ``kiosk.refresh.status``)."""

    UNREACHABLE = "unreachable"  # no network, no such host, refused, reset, too slow
    BUSY = "busy"  # 429, 5xx: the server asks for patience
    NO_ENDPOINT = "no-endpoint"  # it answers, but not as a content endpoint: 403, 404, a page of a captive portal
    MOVED = "moved"  # it sends us elsewhere
    UNTRUSTED_SERVER = "untrusted-server"  # TLS: wrong name, expired or unknown certificate
    EXPIRED = "expired"  # nobody has signed for too long, or this machine's clock is wrong
    CLOCK = "clock"  # this machine's clock is behind what was signed: nobody can tell what has expired
    ROLLED_BACK = "rolled-back"  # older than what was seen before
    NOT_SIGNED = "not-signed"  # wrong key, too few signatures, changed after signing
    NO_CHANNEL = "no-channel"  # nothing was published for this channel
    DAMAGED = "damaged"  # a file is not the one that was signed
    BAD_EDITION = "bad-edition"  # signed, but not an edition
    TOO_NEW = "too-new"  # an edition for a newer kiosk
    BAD_PICTURE = "bad-picture"  # a picture that cannot be decoded within the limits
    TOO_LARGE = "too-large"  # more than [cache] max_mb
    DISK_FULL = "disk-full"
    DISK_FORBIDS = "disk-forbids"  # read-only, or not ours
    DISK_FAILS = "disk-fails"
    MACHINE = "machine"  # a program cannot be started, or another one is in the way
    SET_ASIDE = "set-aside"  # the exhibit failed while it showed this edition
    NO_REFRESHER = "no-refresher"  # an endpoint is named, and nobody looks at it
    NOT_SET_UP = "not-set-up"  # no endpoint, or no trusted root


class KioskError(Exception):
    """Something foreseeable went wrong; the message is one line that says what to do.

    ``exit_code`` is the exit code of a command that ends because of it.
    """

    exit_code: ClassVar[int] = 1


class SettingsError(KioskError):
    """A settings file or the command line asks for something impossible."""

    exit_code = 2


class EditionError(KioskError):
    """Bytes are there, but they are not an edition that may be shown."""

    def __init__(self, message: str, trouble: Trouble = Trouble.BAD_EDITION) -> None:
        super().__init__(message)
        self.trouble = trouble


class RefreshError(KioskError):
    """The content endpoint could not be reached or did not answer as agreed.

    ``retry_after_s`` is how long the server asked us to wait, where it did.
    """

    def __init__(
        self, message: str, trouble: Trouble = Trouble.UNREACHABLE, *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.retry_after_s = retry_after_s


class CacheError(KioskError):
    """The disk refused, or holds something other than what was written to it."""

    def __init__(self, message: str, trouble: Trouble = Trouble.DISK_FAILS) -> None:
        super().__init__(message)
        self.trouble = trouble


class MachineError(KioskError):
    """This machine lacks something that the kiosk needs: a display, a library, a folder."""

    exit_code = 2


class LockedError(MachineError):
    """Another program holds the lock. Nothing is wrong: the same command can succeed later."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h


class ConfinedError(MachineError):
    """The service that runs this process forbids what it was started for. Starting it again does not help."""

    exit_code = 77  # EX_NOPERM of sysexits.h
