"""Finds out what the exhibit would show if it started now, and checks every file without the refresher's code."""

import hashlib
import json
import shutil
from pathlib import Path

from kiosk.edition.folder import PREPARED, read_embedded, read_folder
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache, id_in, screen_in
from kiosk.refresh.imaging.pool import rendition_widths, zoomed_media
from kiosk.rollout.selector import EditionSelector
from kiosk.rollout.trial import Trials
from tests.power.scenarios import Scenario


class BadBootError(Exception):
    """The exhibit would start with something other than a complete edition."""


class BadRecoveryError(Exception):
    """A good refresh has not repaired everything."""


def boot(scenario: Scenario, state: Path) -> str | None:
    """Return the id of the edition that the exhibit would choose; ``None`` for the embedded one.

    Raises:
        BadBootError: the edition is incomplete, or the scenario does not allow it.
    """
    cache = Cache(state / "cache")
    scratch = state / "scratch"
    choice = EditionSelector(cache, Trials(ExhibitState(scratch), lambda: 0.0), read_embedded).first()
    shutil.rmtree(scratch, ignore_errors=True)
    shown = choice.loaded.id if choice.name else None
    if shown not in scenario.allowed:
        raise BadBootError(f"shows {shown}")
    for name in cache.candidates():
        if missing := missing_from(cache, name, scenario.damaged):
            raise BadBootError(f"{name}: {missing[0]}")
    return shown


def check_recovery(scenario: Scenario, state: Path) -> None:
    """Check that the newest edition is current and complete, and that no other files are left.

    Raises:
        BadRecoveryError: the message lists what is wrong.
    """
    cache = Cache(state / "cache")
    shown = boot(scenario, state)
    if shown != scenario.aim or screen_in(str(cache.current())) != scenario.screen:
        raise BadRecoveryError(f"shows {shown}")
    wrong = [line for name in cache.candidates() for line in missing_from(cache, name) + _missing_blobs(cache, name)]
    extra = {entry.name for entry in cache.editions.iterdir()} - set(cache.candidates())
    parts = [file.name for file in cache.folder.rglob("*.part")]
    left = [entry.name for entry in cache.incoming.iterdir()]
    refused = [entry.name for entry in cache.refusals.iterdir()] if cache.refusals.exists() else []
    if wrong or extra or parts or left or refused:
        raise BadRecoveryError(f"{wrong=} {extra=} {parts=} {left=} {refused=}")


def missing_from(cache: Cache, name: str, excused: frozenset[str] = frozenset()) -> list[str]:
    """Return the files of an edition's folder that are missing or have wrong contents."""
    folder = cache.path(name)
    try:
        data = (folder / "edition.json").read_bytes()
        files = json.loads((folder / "manifest.json").read_bytes())["files"]
    except (OSError, ValueError) as error:
        return [str(error)]
    if hashlib.sha256(data).hexdigest() != id_in(name):
        return ["edition.json"]
    edition = read_folder(folder).edition
    zoomed = zoomed_media(edition)
    needed = {
        f"{media.sha256}.{width}"
        for media in (picture.media for picture in edition.pictures.values())
        for width in rendition_widths(media, screen_in(name), media.sha256 in zoomed)
    }
    wrong = sorted(needed ^ {file.rpartition(".")[0] for file in files})
    for file, (sha256, _) in files.items():
        path = folder / PREPARED / file
        if path.relative_to(cache.editions).as_posix() not in excused and _hash(path) != sha256:
            wrong.append(file)
    return wrong


def _missing_blobs(cache: Cache, name: str) -> list[str]:
    hashes = {picture.media.sha256 for picture in cache.load(name).edition.pictures.values()}
    return [f"blob {sha256}" for sha256 in hashes if _hash(cache.blob(sha256)) != sha256]


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return str(error)
