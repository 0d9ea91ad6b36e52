"""Makes files appear whole, for files that can be made again at any time. Syncs nothing, unlike ``durable``."""

import contextlib
import os
import threading
from collections.abc import Generator
from pathlib import Path

from kiosk.system.durable import PART


@contextlib.contextmanager
def whole_file(target: Path) -> Generator[Path, None, None]:
    """Yield the path of a part file to write, which replaces ``target`` when the block ends without an error.

    Several processes and threads may write the same target at once: each has a part file of its own. After an error,
    ``target`` is as it was before.

    Raises:
        OSError: the disk refused.
    """
    part = part_of(target)
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(target)
    finally:
        with contextlib.suppress(OSError):  # an error of the block is the one to report
            part.unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """Return the path beside ``target`` for what this thread is writing."""
    return target.with_name(f"{target.name}-{os.getpid()}-{threading.get_ident()}{PART}")
