"""Shows which golden pictures have changed; with ``--accept`` takes the present ones as the right ones.

``python -m tests.golden.review [--accept] [NAME …]``
"""

import argparse
import sys
import tempfile
from pathlib import Path

from kiosk import bootstrap
from kiosk.edition.folder import read_embedded


def main(arguments: list[str]) -> int:
    """Return 1 when something differs and was not accepted."""
    known = argparse.ArgumentParser(prog="python -m tests.golden.review", description=__doc__)
    known.add_argument("--accept", action="store_true", help="write the present pictures over the approved ones")
    known.add_argument("names", nargs="*", help="only scenes whose name contains one of these")
    asked = known.parse_args(arguments)
    with tempfile.TemporaryDirectory() as state:
        bootstrap.prepare_environment(Path(state), offscreen=True)
        bootstrap.configure_touch("mouse")
        return _review(asked.names, accept=asked.accept)


def _review(names: list[str], *, accept: bool) -> int:
    from PIL import Image

    from tests.golden.compare import difference, side_by_side
    from tests.golden.scenes import FOLDER, SCENES
    from tests.golden.test_golden import OUT

    loaded = read_embedded()
    FOLDER.mkdir(exist_ok=True)
    OUT.mkdir(parents=True, exist_ok=True)
    changed = 0
    for scene in SCENES:
        if names and not any(name in scene.name for name in names):
            continue
        got = scene.picture(loaded)
        approved = Image.open(scene.path).convert("RGB") if scene.path.exists() else None
        if approved is not None and difference(got, approved).passes:
            continue
        changed += 1
        told = f"differs by {difference(got, approved)}" if approved is not None else "is new"
        sheet = side_by_side(got, approved) if approved is not None else got
        sheet.save(OUT / f"{scene.name}-compared.png")
        print(f"{scene.name} {told}: {OUT / scene.name}-compared.png\n    {scene.look_at}")  # noqa: T201 - for people
        if accept:
            got.save(scene.path, lossless=True, quality=70, method=6)
    if accept and not names:
        for path in set(FOLDER.glob("*.webp")) - {scene.path for scene in SCENES}:
            path.unlink()
    print(f"{changed} pictures {'accepted' if accept else 'to look at'}")  # noqa: T201 - for people
    return 0 if accept or not changed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
