"""A kiosk in a lobby: its refresher over real HTTP, the edition that visitors see, and the status that staff read."""

import hashlib
from collections.abc import Collection
from contextlib import closing
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
    """The edition that an exhibit shows, and its damaged pictures (SHA-256), for which it shows placeholders."""

    loaded: LoadedEdition
    placeholders: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.loaded.id


def context_in(state: Path, root: Path | None, channel: str = "lobby") -> RefreshContext:
    """Return a kiosk with its state in this folder, which trusts this root."""
    return RefreshContext(
        Cache(state / "cache"), ExhibitState(state / "exhibit"), root, channel, CacheLimits(keep_free_mb=0), SCREEN
    )


def shown_by(context: RefreshContext) -> OnScreen:
    """Return the edition that an exhibit shows after a start: the best one in the cache, else the embedded one."""
    failed = {each.edition for each in context.exhibit_state.set_aside()}
    for name in context.cache.candidates():
        if id_in(name) not in failed:
            try:
                loaded = context.cache.load(name)
            except (EditionError, CacheError):
                continue
            return OnScreen(loaded, _placeholders(loaded))
    return OnScreen(read_embedded())


def _placeholders(loaded: LoadedEdition) -> frozenset[str]:
    """Return the pictures with a copy that is missing, cannot be drawn, or was changed."""
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
    """A kiosk of the endpoint at ``url``. Its refresher takes a step whenever the test calls :meth:`refreshes`."""

    def __init__(
        self,
        state: Path,
        root: Path | None,
        url: str,
        log: pytest.LogCaptureFixture,
        *,
        channel: str = "lobby",
    ) -> None:
        self.context = context_in(state, root, channel)
        self.cache = self.context.cache
        self.url = url
        self.jobs: list[RefreshJob] = []
        self._patience = Timeouts()
        self._days = 0
        self._log = log
        log.set_level("INFO", "kiosk")
        self.starts_again()

    # Events.

    def starts_again(self) -> None:
        """Start a new refresher, as a restart of the machine does."""
        self._refresher = Refresher(
            self.context,
            poll_endpoint=lambda seen: poll(self.url, seen, self._patience),
            run_job=self._run_job,
            damage_scan=Scrub(self.cache, _ALL),
            now=lambda: time() + self._days * 86_400,
            interval_s=60.0,
        )

    def refreshes(self, *, in_a_hurry: bool = False) -> float:
        """Take one step; return the seconds that the refresher would wait before the next.

        ``in_a_hurry`` is for servers that never answer: on a busy machine, such short waits may miss a good answer.
        """
        self._patience = HURRIED if in_a_hurry else Timeouts()
        return self._refresher.step()

    def passes_days(self, days: int) -> None:
        """Set the refresher's clock forward, or back."""
        self._days += days

    def reports_its_screen(self, width: int, height: int) -> None:
        """Make the exhibit report the current edition on a screen of this size."""
        name = self.cache.current()
        self.context.exhibit_state.write_shown(Shown(id_in(name) if name else "0" * 64, name, time(), (width, height)))

    def sets_aside(self, edition: str, reason: str) -> None:
        """Make the exhibit set an edition aside."""
        self.context.exhibit_state.write(
            "set-aside.json", (*self.context.exhibit_state.set_aside(), SetAside(edition, time(), reason))
        )

    def _run_job(self, job: RefreshJob) -> RefreshResult:
        self.jobs.append(job)
        function = refresh if job == "refresh" else repair
        with closing(WebTransport(self.url, patience=self._patience)) as web:
            return pipeline.run_locked(self.context, partial(function, self.context, web, now))

    # Expectations.

    @property
    def status(self) -> Status:
        """The status in the status file."""
        found = status.read(self.cache.status)
        assert found is not None, "there is no status file"
        return found

    def shows(self, edition: str | None, *, but: Collection[Media] = ()) -> None:
        """Visitors see this edition (``None``: the embedded one), complete except for placeholders for ``but``."""
        seen = shown_by(self.context)
        assert seen.id == (edition or read_embedded().id)
        assert seen.placeholders == {media.sha256 for media in but}

    def says(self, trouble: Trouble, *words: str) -> Problem:
        """The log and the status file name the trouble and its advice, and contain these words."""
        problem = self.status.problem
        assert problem is not None, "the status reports no problem"
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
        """Return the path of a fetched file."""
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
