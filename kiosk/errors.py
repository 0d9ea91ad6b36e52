"""The errors of this project, by whose fault they are. Anything else that is raised is a bug."""


class KioskError(Exception):
    """Something foreseeable went wrong; the message is one line that says what to do."""


class SettingsError(KioskError):
    """A settings file or the command line asks for something that cannot be."""


class EditionError(KioskError):
    """Bytes are there, but they are not an edition that may be shown."""


class RefreshError(KioskError):
    """The content endpoint could not be reached or did not answer as agreed."""


class CacheError(KioskError):
    """The disk refused, or holds something other than what was written to it."""


class MachineError(KioskError):
    """This machine lacks something that the kiosk needs: a display, a library, a folder."""
