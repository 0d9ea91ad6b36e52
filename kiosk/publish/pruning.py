"""Clears a content endpoint of what nobody will ask for again. What is live stays, and a stretch of the past.

What was published when is read from the endpoint itself: each ``<n>.targets.json`` names the editions of all channels.
Everything is kept that an edition names which is kept; whatever else has a name as files here have is taken away.
Who may sign is never touched: kiosks go through all versions of the root.
"""

# tuf.api.metadata is where these types are documented to come from, though it does not say so to type checkers.
# pyright: reportPrivateImportUsage=false

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, groupby

from tuf.api.metadata import Metadata, Targets
from tuf.api.serialization import DeserializationError

from kiosk.edition.decode import edition_id
from kiosk.errors import RefreshError, SettingsError, Trouble
from kiosk.publish import gzip_copy
from kiosk.publish.layout import CHANNELS, MEDIA, METADATA
from kiosk.publish.metadata import LIFETIMES, SignedMetadata, read_metadata
from kiosk.publish.storage import EndpointFiles
from kiosk.system.durable import PART

_HASH = "[0-9a-f]{64}"
_OLD_DELTAS = "differences"
"""Earlier versions wrote deltas between editions there. No kiosk asks for them any more."""

_NAMES = {
    METADATA: re.compile(r"([0-9]+)\.(snapshot|targets)\.json"),
    CHANNELS: re.compile(rf"({_HASH})\.[a-z0-9-]+\.json({re.escape(gzip_copy.SUFFIX)})?"),
    _OLD_DELTAS: re.compile(rf"{_HASH}\.({_HASH})"),
    MEDIA: re.compile(_HASH),
}
"""What files here are called, by folder, in the order in which they are taken away. Others are not ours."""

_NAMED = re.compile(rb"(?<![0-9a-f])" + _HASH.encode() + rb"(?![0-9a-f])")

_LEAST = 2
"""The edition before the live one always stays: a kiosk may be fetching it, and this machine's clock may be wrong."""

_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Retention:
    """Of each channel stay the editions that were live in so many last days, and at least so many.

    Raises:
        SettingsError: that is too few, or no number of days.
    """

    days: int = 365
    last: int = 20

    def __post_init__(self) -> None:
        """Refuse what would keep too little."""
        if not (1 <= self.days <= _MOST_DAYS and self.last >= _LEAST):
            raise SettingsError(f"keep from 1 to {_MOST_DAYS:,} days, and at least the last {_LEAST} editions")

    def outlived(self, begun: Sequence[datetime], now: datetime) -> int:
        """Return how many of the first may go, of editions of a channel that went live at these times, one by one.

        Where a clock went back in between, they count as younger than they look.
        """
        ended = list(accumulate(begun, max))[1:]
        return min(max(0, len(begun) - self.last), bisect_right(ended, now - timedelta(days=self.days)))


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was taken away, or would be: how many files of each folder, and their bytes."""

    files: Mapping[str, int]
    bytes: int
    editions_kept: int

    @property
    def total(self) -> int:
        """How many files in all."""
        return sum(self.files.values())


@dataclass(frozen=True, slots=True)
class _TargetsVersion:
    """A version of the targets: its number, when it was signed, and the file of each channel's edition."""

    number: int
    made: datetime
    editions: Mapping[str, str]


def prune(
    files: EndpointFiles,
    *,
    now: datetime,
    keep: Retention | None = None,
    needed: Collection[str] = (),
    dry_run: bool = False,
) -> Pruned:
    """Take away what is neither live nor of the past that is kept; pictures in ``needed`` stay, by their SHA-256.

    May be ended at any moment: what is left over then goes the next time. ``dry_run`` only says what would go.

    Raises:
        RefreshError: nothing was published here, or what says what is needed is damaged; nothing was taken away.
        MachineError: another program is publishing.
        CacheError: the disk refused.
    """
    plan = _PrunePlan(files, keep or Retention(), now, frozenset(needed))
    if dry_run:
        found = plan.made()
    else:
        _read_ahead(plan)
        with files.alone():
            found = plan.made()
            for folder, names in found.items():
                files.remove([f"{folder}/{name}" for name in names])
    counts = {folder: len(names) for folder, names in found.items()}
    return Pruned(counts, sum(sum(names.values()) for names in found.values()), plan.editions_kept)


def _read_ahead(plan: "_PrunePlan") -> None:
    """Read what takes long while others may publish or prune; what goes meanwhile is no fault, and is asked for again.

    Raises:
        RefreshError, CacheError: nothing was published here, or the disk refused.
    """
    try:
        plan.made()
    except RefreshError as error:
        if error.trouble is Trouble.NO_ENDPOINT:
            raise


class _PrunePlan:
    """What may go. Made twice, what never changes is read once."""

    def __init__(self, files: EndpointFiles, keep: Retention, now: datetime, needed: frozenset[str]) -> None:
        self._files = files
        self._keep = keep
        self._now = now
        self._needed = needed
        self._signings: dict[str, _TargetsVersion] = {}
        self._pictures: dict[str, frozenset[str]] = {}
        self.editions_kept = 0

    def made(self) -> dict[str, dict[str, int]]:
        """Return the files that may go, by folder, with their bytes.

        Raises:
            RefreshError, CacheError: as :func:`prune`.
        """
        signed = read_metadata(self._files)
        if signed is None or signed.timestamp is None or signed.snapshot is None or signed.targets is None:
            raise RefreshError(f"{self._files.address}: nothing was published here yet", Trouble.NO_ENDPOINT)
        there = {folder: self._files.names(folder) for folder in _NAMES}
        signings = self._history(there[METADATA], signed.targets.version)
        metadata, editions = self._kept(signings, signed)
        live = set(signings[-1].editions.values())
        pictures = {one for name in editions for one in self._named_by(name, must=name in live)} | self._needed
        copies = {name + gzip_copy.SUFFIX for name in editions}
        self.editions_kept = len({name.partition(".")[0] for name in editions})
        return {
            METADATA: _unneeded(there[METADATA], metadata, _NAMES[METADATA]),
            CHANNELS: _unneeded(there[CHANNELS], editions | copies, _NAMES[CHANNELS]),
            _OLD_DELTAS: _unneeded(there[_OLD_DELTAS], (), _NAMES[_OLD_DELTAS]),
            MEDIA: _unneeded(there[MEDIA], pictures, _NAMES[MEDIA]),
        }

    def _history(self, names: Collection[str], live: int) -> list[_TargetsVersion]:
        """Return what was signed up to now, the oldest first."""
        numbers = sorted(int(name.partition(".")[0]) for name in names if _is_targets(name))
        found = [self._signing(number) for number in numbers if number <= live]
        if not found or found[-1].number != live:
            raise self._damaged(f"{METADATA}/{live}.targets.json", "gone; bring it back")
        return found

    def _signing(self, number: int) -> _TargetsVersion:
        name = f"{METADATA}/{number}.targets.json"
        if name not in self._signings:
            try:
                signed = Metadata[Targets].from_bytes(self._files.read(name) or b"").signed
            except DeserializationError as error:
                raise self._damaged(name, "damaged; bring it back, or delete it if that cannot be done") from error
            editions = {channel: one.get_prefixed_paths()[0] for channel, one in signed.targets.items()}
            files = {channel: path.rpartition("/")[2] for channel, path in editions.items()}
            self._signings[name] = _TargetsVersion(number, signed.expires - LIFETIMES["targets"], files)
        return self._signings[name]

    def _kept(self, signings: Sequence[_TargetsVersion], signed: SignedMetadata) -> tuple[set[str], set[str]]:
        """Return the metadata and the editions that stay.

        Of the recent past everything stays that was signed; of what was before, what says since when an edition was
        live that stays.
        """
        recent = signings[self._keep.outlived([one.made for one in signings], self._now) :]
        told = {one.number for one in recent}
        editions: set[str] = set()
        for channel in {channel for one in signings for channel in one.editions}:
            runs = _runs(signings, channel)
            stay = runs[self._keep.outlived([one.made for one in runs], self._now) :]
            told |= {one.number for one in stay}
            editions |= {one.editions[channel] for one in stay}
        first = recent[0].number
        newest = signed.timestamp.version if signed.timestamp else first
        metadata = {f"{number}.targets.json" for number in told}
        for name in self._files.names(METADATA):
            found = _NAMES[METADATA].fullmatch(name)
            if found and (int(found[1]) > newest or (found[2] == "snapshot" and int(found[1]) >= first)):
                metadata.add(name)  # a number that a publish left behind which was ended is never given again
        return metadata, editions

    def _named_by(self, edition: str, *, must: bool) -> frozenset[str]:
        """Return what an edition names: whatever looks like a SHA-256, so that this holds for later formats too."""
        if edition not in self._pictures:
            name = f"{CHANNELS}/{edition}"
            data = self._files.read(name)
            if data is None and not must:
                return frozenset()
            if data is None or edition_id(data) != edition.partition(".")[0]:
                state = "gone" if data is None else "damaged"
                raise self._damaged(name, f"{state}; publish again")
            self._pictures[edition] = frozenset(one.decode() for one in _NAMED.findall(data))
        return self._pictures[edition]

    def _damaged(self, name: str, state: str) -> RefreshError:
        return RefreshError(f"{self._files.address}/{name} is {state}", Trouble.DAMAGED)


def _runs(signings: Sequence[_TargetsVersion], channel: str) -> list[_TargetsVersion]:
    """Return those with which an edition of a channel went live, one by one."""
    named = (one for one in signings if channel in one.editions)
    return [next(run) for _, run in groupby(named, lambda one: one.editions[channel])]


def _is_targets(name: str) -> bool:
    found = _NAMES[METADATA].fullmatch(name)
    return found is not None and found[2] == "targets"


def _unneeded(there: Mapping[str, int], kept: Collection[str], ours: re.Pattern[str]) -> dict[str, int]:
    """Return the files with names as ours have that are not kept, and parts of such that nobody is writing."""
    return {name: size for name, size in there.items() if name not in kept and ours.fullmatch(name.removesuffix(PART))}
