"""Sends the log to the error output, which systemd keeps, or to files with a limit on their size."""

import logging
import os
import sys
from pathlib import Path
from typing import TextIO

from kiosk.settings import LogSettings

_PARTS = 4
_LINE = "%(levelname)s %(name)s: %(message)s"


def start_log(log: LogSettings, *, part: str = "", follows: bool = False) -> None:
    """Start the log that the settings ask for.

    ``part`` is added to the name of the file, so that two programs never rotate the same file: ``kiosk.log``,
    ``kiosk-refresh.log``. A child process of the program that rotates the file passes ``follows``.
    """
    handler: logging.Handler = logging.StreamHandler()
    line = _LINE if is_the_journal(sys.stderr) else f"%(asctime)s {_LINE}"
    if log.file is not None:
        file = log.file.with_name(log.file.stem + part + log.file.suffix)
        try:
            handler = _file_handler(file, log.max_mb * 1_000_000 // _PARTS, follows=follows)
            line = f"%(asctime)s {_LINE}"
        except OSError as error:
            print(f"cannot write the log to {file} ({error.strerror}); it goes to the error output", file=sys.stderr)  # noqa: T201
    handler.setFormatter(logging.Formatter(line))
    logging.basicConfig(level=log.level.upper(), handlers=[handler], force=True)


def is_the_journal(stream: TextIO) -> bool:
    """Tell whether systemd reads this stream into its journal, which notes the time of each line itself."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def _file_handler(file: Path, most_bytes: int, *, follows: bool) -> logging.Handler:
    from logging import handlers  # here, because it imports socket

    file.parent.mkdir(parents=True, exist_ok=True)
    if follows:
        return handlers.WatchedFileHandler(file, encoding="utf-8")
    return handlers.RotatingFileHandler(file, maxBytes=most_bytes, backupCount=_PARTS - 1, encoding="utf-8")
