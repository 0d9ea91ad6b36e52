"""Remembers good pictures, so that each file is decoded once and not at every release."""

import contextlib
from collections.abc import Generator

import PIL

from kiosk.edition.check import PICTURE_CHECK_VERSION, check
from kiosk.edition.findings import Finding
from kiosk.edition.folder import LoadedEdition
from kiosk.edition.types import Media
from studio.editions.models import CheckedFile

_BY = f"{PICTURE_CHECK_VERSION}, Pillow {PIL.__version__}"
_FIELDS = ("sha256", "bytes", "type", "width", "height")
_AT_ONCE = 100


def check_with_cache(loaded: LoadedEdition) -> list[Finding]:
    """Return the findings of ``check``; pictures that were good before are not decoded again."""
    with checked_media() as known_good:
        return check(loaded, known_good=known_good)


@contextlib.contextmanager
def checked_media() -> Generator[set[Media], None, None]:
    """Lend the set of good pictures and keep what is added to it. Another version of the program starts with none."""
    known = {Media(*values) for values in CheckedFile.objects.filter(checked_by=_BY).values_list(*_FIELDS)}
    known_good = set(known)
    try:
        yield known_good
    finally:
        if new := known_good - known:
            CheckedFile.objects.exclude(checked_by=_BY).delete()
            CheckedFile.objects.bulk_create(
                (CheckedFile(checked_by=_BY, **{name: getattr(one, name) for name in _FIELDS}) for one in new),
                batch_size=_AT_ONCE,
                ignore_conflicts=True,
            )
