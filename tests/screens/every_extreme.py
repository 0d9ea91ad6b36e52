"""Goes with a ruler through every screen of every extreme edition, at every size; takes a quarter of an hour or more.

``python -m tests.screens.every_extreme [full|unbreakable|usual|short …]``
"""

import sys
import tempfile
from itertools import product
from pathlib import Path

from kiosk import bootstrap

TEXTS, COUNTS = ("full", "unbreakable", "usual", "short"), ("most", "some", "least")
SIZES = ((1920, 1080), (1080, 1920), (1366, 768), (3840, 2160))
LANGUAGES = ("fr", "en", "nl")


def main(texts: list[str]) -> int:
    """Return 1 when something does not fit."""
    with tempfile.TemporaryDirectory() as folder:
        bootstrap.prepare_environment(Path(folder), offscreen=True)
        bootstrap.configure_touch("mouse")
        return _go_through(texts or list(TEXTS), Path(folder))


def _go_through(texts: list[str], folder: Path) -> int:
    from kivy.uix.widget import Widget

    from tests.screens.extremes import Extreme, Look, problems
    from tests.support.audit import without_pictures

    Widget()  # opens the window, without which there are no textures
    found = looks = 0
    with without_pictures():
        for text, count in product(texts, COUNTS):
            loaded = Extreme(text, count).loaded(folder)
            for number, (size, text_size, reach) in enumerate(product(SIZES, (0, 1, 2), (False, True))):
                # languages take turns: each size and each step meets several
                look = Look(size, text_size, LANGUAGES[(number + number // 3) % 3], reach)
                looks += 1
                for problem in problems(loaded, look):
                    found += 1
                    print(f"{text} {count} {problem}", flush=True)  # noqa: T201 - for people
    print(f"{found} problems in {looks} looks")  # noqa: T201 - for people
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
