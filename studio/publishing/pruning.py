"""Forgets the content of releases that are too old to come back, and removes their files from the endpoint.

A setting says how long releases can come back. The list keeps the author and the time of each for ever.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from studio.base.locks import lock
from studio.endpoint import endpoint
from studio.publishing.models import Release
from studio.publishing.release import recover

_SHA256 = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def prune(now: datetime, *, patience_s: float, dry_run: bool = False) -> tuple[int, endpoint.Pruned]:
    """Forget old releases; return how many can no longer come back, and the files that were removed.

    The database forgets first, so that it never offers a release whose files are gone. A run that was interrupted is
    completed by the next one.

    Raises:
        LockedError: a release was going on for the whole wait.
        KioskError: the endpoint cannot be read or written; no file was removed that is still needed.
    """
    with lock("release", patience_s=patience_s):
        recover()
        old = _too_old(now)
        if not dry_run:
            Release.objects.filter(pk__in=old).update(gone=True, packed=b"")
    kept = Release.objects.filter(gone=False).exclude(pk__in=old)
    needed = {one for made in kept.iterator(chunk_size=1) for one in _named_in(made)}
    return len(old), endpoint.prune(now, needed=needed, dry_run=dry_run)


def _too_old(now: datetime) -> list[int]:
    """Return the releases that were replaced long ago, and those before them that never arrived."""
    found: list[int] = []
    every = Release.objects.filter(gone=False).order_by("pk")
    for channel in every.order_by().values_list("channel", flat=True).distinct():
        releases = every.filter(channel=channel).values_list("pk", "made_at", "state")
        arrived = [(pk, made_at) for pk, made_at, state in releases if state == Release.State.PUBLISHED]
        went = endpoint.outlived([made_at for _, made_at in arrived], now)
        if went:
            last = arrived[went - 1][0]
            found += [pk for pk, *_ in releases if pk <= last]
    return found


def _named_in(made: Release) -> Iterator[str]:
    return (one.decode() for one in _SHA256.findall(made.data))
