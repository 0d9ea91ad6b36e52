"""Forgets what releases held that are too old to come back, and takes away what the endpoint no longer needs for them.

How long they can come back is a setting. Who published what and when stays in the list for ever.
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
    """Forget what is too old; return how many releases can come back no more, and what went from the endpoint.

    The list forgets first: what it offers is always there. May be ended at any moment; the next time goes on.

    Raises:
        LockedError: something was being released all the while.
        KioskError: the endpoint cannot be read or written; nothing went that is needed.
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
    """Return the releases that were replaced long ago, and those that never arrived before one of them."""
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
