"""Print the widths of words of the embedded edition in pixels, as JSON on one line.

python -m bench.text_widths [--without font_hinting]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.exhibit import leave_out
from kiosk import bootstrap
from kiosk.edition.folder import EMBEDDED
from kiosk.theme import FONTS, TextStyle

SIZES = (18, 23, 31, 44)
"""Sizes of letters in pixels, from small to large."""
TYPEFACES = ("AtkinsonHyperlegibleNext-Regular.ttf", "BricolageGrotesque-Bold.ttf")
MOST = 1_000
"""The greatest number of words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the words before any is drawn, and print their widths."""
    parser = argparse.ArgumentParser(prog="python -m bench.text_widths", description=__doc__)
    parser.add_argument("--without", metavar="PATCH")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="text-widths-") as state:
        bootstrap.prepare_environment(Path(state), offscreen=True)
        bootstrap.assert_a_window()
        if given.without:
            leave_out(given.without)
        print(json.dumps(_widths()))
    return 0


def _widths() -> list[float]:
    from kiosk.widgets.core.text import measure

    text = (EMBEDDED / "edition.json").read_text(encoding="utf-8")
    words = sorted({word for word in text.split() if word.isalpha()})[:MOST]
    styles = [TextStyle(str(FONTS / font), size, 1.3) for font in TYPEFACES for size in SIZES]
    return [measure(style, word) for style in styles for word in words]


if __name__ == "__main__":
    sys.exit(main())
