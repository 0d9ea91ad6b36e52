"""Prune a content endpoint: delete the files that no kiosk will ask for again. Live editions and the recent past stay.

The endpoint itself tells what was published when: each ``<n>.targets.json`` names the editions of all channels. All
files that a kept edition names are kept. Of the others, those are deleted whose names show that they are the
endpoint's. No version of the root is ever deleted, because kiosks go through all of them.
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
from kiosk.publish.endpoint_layout import CHANNELS, MEDIA, METADATA
from kiosk.publish.metadata import LIFETIMES, SignedMetadata, read_metadata
from kiosk.publish.storage import EndpointFiles
from kiosk.system.durable import PART

_HASH = "[0-9a-f]{64}"
_OLD_DELTAS = "differences"
"""The folder in which earlier versions wrote deltas between editions. No kiosk asks for them any more."""

_NAMES = {
    METADATA: re.compile(r"([0-9]+)\.(snapshot|targets)\.json"),
    CHANNELS: re.compile(rf"({_HASH})\.[a-z0-9-]+\.json({re.escape(gzip_copy.SUFFIX)})?"),
    _OLD_DELTAS: re.compile(rf"{_HASH}\.({_HASH})"),
    MEDIA: re.compile(_HASH),
}
"""The names of the endpoint's files by folder, in the order of their deletion. Other files are not ours."""

_NAMED = re.compile(rb"(?<![0-9a-f])" + _HASH.encode() + rb"(?![0-9a-f])")

_LEAST = 2
"""The live edition and the one before always stay: a kiosk may be fetching that, and this clock may be wrong."""

_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Retention:
    """Keeps the editions of each channel that were live in the last ``days``, and at least the ``last`` ones.

    Raises:
        SettingsError: the numbers would keep too little.
    """

    days: int = 365
    last: int = 20

    def __post_init__(self) -> None:
        """Refuse numbers that would keep too little."""
        if not (1 <= self.days <= _MOST_DAYS and self.last >= _LEAST):
            raise SettingsError(f"keep from 1 to {_MOST_DAYS:,} days, and at least the last {_LEAST} editions")

    def outlived(self, begun: Sequence[datetime], now: datetime) -> int:
        """Return how many editions of a channel may go, counted from the oldest; ``begun`` is when each went live.

        If the clock was set back in between, an edition counts as younger than it looks.
        """
        ended = list(accumulate(begun, max))[1:]
        return min(max(0, len(begun) - self.last), bisect_right(ended, now - timedelta(days=self.days)))


@dataclass(frozen=True, slots=True)
class Pruned:
    """The deleted files (or those that would be): their number in each folder, and their bytes."""

    files: Mapping[str, int]
    bytes: int
    editions_kept: int

    @property
    def total(self) -> int:
        """The number of files in all folders."""
        return sum(self.files.values())


@dataclass(frozen=True, slots=True)
class _TargetsVersion:
    """A version of the targets: its number, the time of signing, and the file of each channel's edition."""

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
    """Delete the files that no kept edition needs; keep also the pictures in ``needed`` (SHA-256).

    May be killed at any moment; the next call deletes the rest. ``dry_run`` only reports what would be deleted.

    Raises:
        RefreshError: nothing was published here, or a file is damaged that names needed ones; nothing was deleted.
        MachineError: another program is publishing.
        CacheError: the disk refused.
    """
    plan = _PrunePlan(files, keep or Retention(), now, frozenset(needed))
    if dry_run:
        found = plan.make()
    else:
        _read_ahead(plan)
        with files.alone():
            found = plan.make()
            for folder, names in found.items():
                files.remove([f"{folder}/{name}" for name in names])
    counts = {folder: len(names) for folder, names in found.items()}
    return Pruned(counts, sum(sum(names.values()) for names in found.values()), plan.editions_kept)


def _read_ahead(plan: "_PrunePlan") -> None:
    """Read most files while others may still publish or prune; a file that goes missing meanwhile is not a fault.

    Raises:
        RefreshError, CacheError: nothing was published here, or the disk refused.
    """
    try:
        plan.make()
    except RefreshError as error:
        if error.trouble is Trouble.NO_ENDPOINT:
            raise


class _PrunePlan:
    """Finds the files that may go. The second ``make`` reads only the files that may have changed."""

    def __init__(self, files: EndpointFiles, keep: Retention, now: datetime, needed: frozenset[str]) -> None:
        self._files = files
        self._keep = keep
        self._now = now
        self._needed = needed
        self._versions: dict[str, _TargetsVersion] = {}
        self._pictures: dict[str, frozenset[str]] = {}
        self.editions_kept = 0

    def make(self) -> dict[str, dict[str, int]]:
        """Return the files that may go, by folder, with their bytes.

        Raises:
            RefreshError, CacheError: as :func:`prune`.
        """
        signed = read_metadata(self._files)
        if signed is None or signed.timestamp is None or signed.snapshot is None or signed.targets is None:
            raise RefreshError(f"{self._files.address}: nothing was published here yet", Trouble.NO_ENDPOINT)
        found = {folder: self._files.names(folder) for folder in _NAMES}
        versions = self._history(found[METADATA], signed.targets.version)
        metadata, editions = self._kept(versions, signed)
        live = set(versions[-1].editions.values())
        pictures = {one for name in editions for one in self._named_by(name, must=name in live)} | self._needed
        copies = {name + gzip_copy.SUFFIX for name in editions}
        self.editions_kept = len({name.partition(".")[0] for name in editions})
        kept = {METADATA: metadata, CHANNELS: editions | copies, _OLD_DELTAS: (), MEDIA: pictures}
        return {folder: _unneeded(found[folder], kept[folder], ours) for folder, ours in _NAMES.items()}

    def _history(self, names: Collection[str], live: int) -> list[_TargetsVersion]:
        """Return the versions of the targets up to the live one, the oldest first."""
        numbers = sorted(int(name.partition(".")[0]) for name in names if _is_targets(name))
        found = [self._version(number) for number in numbers if number <= live]
        if not found or found[-1].number != live:
            raise self._damaged(f"{METADATA}/{live}.targets.json", "gone; bring it back")
        return found

    def _version(self, number: int) -> _TargetsVersion:
        name = f"{METADATA}/{number}.targets.json"
        if name not in self._versions:
            try:
                signed = Metadata[Targets].from_bytes(self._files.read(name) or b"").signed
            except DeserializationError as error:
                raise self._damaged(name, "damaged; bring it back, or delete it if that cannot be done") from error
            editions = {channel: one.get_prefixed_paths()[0] for channel, one in signed.targets.items()}
            files = {channel: path.rpartition("/")[2] for channel, path in editions.items()}
            self._versions[name] = _TargetsVersion(number, signed.expires - LIFETIMES["targets"], files)
        return self._versions[name]

    def _kept(self, versions: Sequence[_TargetsVersion], signed: SignedMetadata) -> tuple[set[str], set[str]]:
        """Return the files of metadata and the editions to keep.

        All metadata of the recent past is kept. Of older metadata, only the versions are kept with which a kept edition
        went live: they tell its age.
        """
        recent = versions[self._keep.outlived([one.made for one in versions], self._now) :]
        numbers = {one.number for one in recent}
        editions: set[str] = set()
        for channel in {channel for one in versions for channel in one.editions}:
            begun = _beginnings(versions, channel)
            kept = begun[self._keep.outlived([one.made for one in begun], self._now) :]
            numbers |= {one.number for one in kept}
            editions |= {one.editions[channel] for one in kept}
        first = recent[0].number
        newest = signed.timestamp.version if signed.timestamp else first
        metadata = {f"{number}.targets.json" for number in numbers}
        for name in self._files.names(METADATA):
            found = _NAMES[METADATA].fullmatch(name)
            if found and (int(found[1]) > newest or (found[2] == "snapshot" and int(found[1]) >= first)):
                metadata.add(name)  # left by an interrupted publish, so that its number is not used again
        return metadata, editions

    def _named_by(self, edition: str, *, must: bool) -> frozenset[str]:
        """Return all that looks like a SHA-256 in an edition; this works for later formats too."""
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


def _beginnings(versions: Sequence[_TargetsVersion], channel: str) -> list[_TargetsVersion]:
    """Return the versions with which another edition of a channel went live."""
    named = (one for one in versions if channel in one.editions)
    return [next(run) for _, run in groupby(named, lambda one: one.editions[channel])]


def _is_targets(name: str) -> bool:
    found = _NAMES[METADATA].fullmatch(name)
    return found is not None and found[2] == "targets"


def _unneeded(found: Mapping[str, int], kept: Collection[str], ours: re.Pattern[str]) -> dict[str, int]:
    """Return our files that are not kept, and abandoned parts of such files."""
    return {name: size for name, size in found.items() if name not in kept and ours.fullmatch(name.removesuffix(PART))}
