"""Runs the harness with a refresher that is careless on purpose: ``python -m tests.power.careless HOW``."""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk.refresh import pipeline, staging
from kiosk.refresh.cache.cache import Cache, name_of
from kiosk.system import durable
from tests.power.harness import Harness, at_every_call, run
from tests.power.scenarios import published_scenarios


def activate_early(*arguments: object, **named: object) -> staging.StagedEdition:
    """Make an edition current before its folder exists."""
    context, request = arguments[0], arguments[1]
    assert isinstance(context, pipeline.RefreshContext)
    assert isinstance(request, staging.StagingRequest)
    context.cache.activate(name_of(request.id, request.screen, 0))
    return _prepare(*arguments, **named)  # type: ignore[arg-type]


def clean_early(cache: Cache, *_: object) -> None:
    """Delete the editions in the cache to make room for the next one."""
    for name in cache.candidates():
        durable.remove(cache.path(name) / "prepared")


_prepare = staging.prepare
WAYS: dict[str, tuple[object, str, Callable[..., object]]] = {
    "activate-early": (pipeline, "prepare", activate_early),
    "clean-early": (staging.cleanup, "ensure_room", clean_early),
    "never-sync-a-file": (durable, "sync", lambda _file: None),
    "never-sync-a-folder": (durable, "sync_folder", lambda _folder: None),
    "never-clean": (pipeline.cleanup, "clean", lambda *_: None),
}


def become(ways: Iterable[str]) -> None:
    """Make the refresher of this process careless in these ways."""
    for how in ways:
        module, function, careless = WAYS[how]
        setattr(module, function, careless)


def main(how: str) -> int:
    """Print the counts of the harness."""
    with tempfile.TemporaryDirectory(prefix="kiosk-power-") as name:
        folder = Path(name)
        with published_scenarios(folder) as scenarios:
            become([how])
            harness = Harness(scenarios, folder)
            tasks = list(at_every_call("update", harness.calls("update"), ("after",)))
            tally = run(harness, tasks[5::10])
    sys.stdout.write(f"{tally}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
