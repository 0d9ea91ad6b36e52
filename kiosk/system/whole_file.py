"""Makes files appear whole, for files that can be made again at any time. Syncs nothing, unlike ``durable``."""

import contextlib
import os
from collections.abc import Generator
from pathlib import Path

from kiosk.system.durable import PART


@contextlib.contextmanager
def whole_file(target: Path) -> Generator[Path, None, None]:
    """Yield the path of a part file to write, which replaces ``target`` when the block ends without an error.

    Several processes may write the same target at once: each has a part file of its own. After an error, ``target`` is
    as it was before.

    Raises:
        OSError: the disk refused.
    """
    part = target.with_name(f"{target.name}-{os.getpid()}{PART}")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(target)
    finally:
        with contextlib.suppress(OSError):  # an error of the block is the one to report
            part.unlink(missing_ok=True)
