"""A kiosk in a lobby: its refresher over real HTTP, what its visitors would see, and what its staff would read."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import time

import pytest
from PIL import Image

from kiosk.edition.folder import PREPARED, RENDITION, LoadedEdition, read_embedded
from kiosk.edition.types import Media
from kiosk.errors import CacheError, EditionError, Trouble
from kiosk.exhibit_state import ExhibitState, SetAside, Shown
from kiosk.refresh import pipeline, status
from kiosk.refresh.cache.cache import Cache, id_in
from kiosk.refresh.cache.inspection import Scrub
from kiosk.refresh.cache.manifest import read_manifest
from kiosk.refresh.context import CacheLimits, RefreshContext
from kiosk.refresh.job import RefreshJob
from kiosk.refresh.pipeline import refresh
from kiosk.refresh.refresher import Refresher
from kiosk.refresh.repair import repair
from kiosk.refresh.result import RefreshResult
from kiosk.refresh.status import ADVICE, Problem, Status
from kiosk.refresh.transport.poll import poll
from kiosk.refresh.transport.web import Timeouts, WebTransport

SCREEN = (640, 360)
HURRIED = Timeouts(connect_s=0.5, silence_s=0.3, small_s=0.6)
_ALL = 1 << 40


@dataclass(frozen=True, slots=True)
class OnScreen:
    """What an exhibit shows, and its pictures (by SHA-256) that are not whole: there it shows a placeholder."""

    loaded: LoadedEdition
    placeholders: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.loaded.id


def kiosk_in(state: Path, root: Path | None, channel: str = "lobby") -> RefreshContext:
    """Return a kiosk that keeps its things in this folder and trusts this root."""
    return RefreshContext(
        Cache(state / "cache"), ExhibitState(state / "exhibit"), root, channel, CacheLimits(keep_free_mb=0), SCREEN
    )


def shown_by(kiosk: RefreshContext) -> OnScreen:
    """Return what an exhibit shows that starts now: the best edition in the cache, else the embedded one."""
    failed = {each.edition for each in kiosk.exhibit_state.set_aside()}
    for name in kiosk.cache.candidates():
        if id_in(name) not in failed:
            try:
                loaded = kiosk.cache.load(name)
            except (EditionError, CacheError):
                continue
            return OnScreen(loaded, _placeholders(loaded))
    return OnScreen(read_embedded())


def _placeholders(loaded: LoadedEdition) -> frozenset[str]:
    """Return the pictures that lack a copy, or have one that cannot be drawn or is not the one that was made."""
    listed = read_manifest(loaded.folder)
    files: dict[str, list[Path]] = {}
    for file in (loaded.folder / PREPARED).iterdir():
        if found := RENDITION.fullmatch(file.name):
            files.setdefault(found["sha256"], []).append(file)
    expected = listed.files if listed else {}
    lost = {name[:64] for name in expected if not (loaded.folder / PREPARED / name).exists()}
    wrong = {
        sha256
        for sha256 in {picture.media.sha256 for picture in loaded.edition.pictures.values()}
        if not files.get(sha256) or not all(_is_sound(file, expected) for file in files[sha256])
    }
    return frozenset(lost | wrong)


def _is_sound(file: Path, expected: dict[str, tuple[str, int]]) -> bool:
    try:
        data = file.read_bytes()
        if file.name in expected and expected[file.name] != (hashlib.sha256(data).hexdigest(), len(data)):
            return False
        with Image.open(file) as picture:
            picture.load()
    except OSError:
        return False
    return True


class Lobby:
    """A kiosk whose refresher takes a step when it is told to. It looks at the endpoint at ``url``."""

    def __init__(
        self,
        state: Path,
        root: Path | None,
        url: str,
        log: pytest.LogCaptureFixture,
        *,
        channel: str = "lobby",
    ) -> None:
        self.kiosk = kiosk_in(state, root, channel)
        self.cache = self.kiosk.cache
        self.url = url
        self.passes: list[RefreshJob] = []
        self._patience = Timeouts()
        self._days = 0
        self._log = log
        log.set_level("INFO", "kiosk")
        self.starts_again()

    # What happens to it.

    def starts_again(self) -> None:
        """Start its refresher anew, as after a restart of the machine."""
        self._refresher = Refresher(
            self.kiosk,
            poll_endpoint=lambda seen: poll(self.url, seen, self._patience),
            run_job=self._work,
            damage_scan=Scrub(self.cache, _ALL),
            now=lambda: time() + self._days * 86_400,
            interval_s=60.0,
        )

    def refreshes(self, *, in_a_hurry: bool = False) -> float:
        """Take one step; return the seconds that the refresher would wait before the next.

        ``in_a_hurry`` is for what is unreachable anyway: whoever waits so little for an answer may miss a good one
        on a busy machine.
        """
        self._patience = HURRIED if in_a_hurry else Timeouts()
        return self._refresher.step()

    def passes_days(self, days: int) -> None:
        """Let the refresher's clock go forward, or back."""
        self._days += days

    def tells_its_screen(self, width: int, height: int) -> None:
        """Have the exhibit say what it shows on which screen."""
        name = self.cache.current()
        self.kiosk.exhibit_state.write_shown(Shown(id_in(name) if name else "0" * 64, name, time(), (width, height)))

    def sets_aside(self, edition: str, reason: str) -> None:
        """Have the exhibit give up an edition."""
        self.kiosk.exhibit_state.write(
            "set-aside.json", (*self.kiosk.exhibit_state.set_aside(), SetAside(edition, time(), reason))
        )

    def _work(self, work: RefreshJob) -> RefreshResult:
        self.passes.append(work)
        kind = refresh if work == "refresh" else repair
        web = WebTransport(self.url, patience=self._patience)
        try:
            return pipeline.run_locked(self.kiosk, partial(kind, self.kiosk, web, now))
        finally:
            web.close()

    # What people find.

    @property
    def status(self) -> Status:
        """What the status file says."""
        found = status.read(self.cache.status)
        assert found is not None, "there is no status file"
        return found

    def shows(self, edition: str | None, *, but: Collection[Media] = ()) -> None:
        """Visitors see this edition, complete, ``None`` being the embedded one; ``but`` has placeholders."""
        seen = shown_by(self.kiosk)
        assert seen.id == (edition or read_embedded().id)
        assert seen.placeholders == {media.sha256 for media in but}

    def says(self, trouble: Trouble, *words: str) -> Problem:
        """The log and the status file name the trouble, say these words, and what staff can do."""
        problem = self.status.problem
        assert problem is not None, "all is said to be well"
        assert problem.kind == trouble, problem
        assert (problem.fr, problem.en) == ADVICE[trouble]
        assert problem.detail
        assert "\n" not in problem.detail
        assert len(problem.detail) < 500, problem.detail
        assert problem.detail in self._log.text
        for word in words:
            assert word in problem.detail, problem.detail
        return problem

    def is_up_to_date(self, edition: str) -> None:
        """Visitors see this edition, and staff read that all is well."""
        assert self.status.problem is None, self.status.problem
        assert self.status.edition == edition
        self.shows(edition)

    def blob(self, media: Media) -> Path:
        """Return where a fetched file lies."""
        return self.cache.blob(media.sha256)

    @property
    def folder(self) -> Path:
        """The folder of the current edition."""
        name = self.cache.current()
        assert name is not None, "nothing is current"
        return self.cache.path(name)


def now() -> datetime:
    """Return the real time."""
    return datetime.fromtimestamp(time(), UTC)
