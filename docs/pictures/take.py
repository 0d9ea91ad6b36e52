"""Takes the pictures of the README from the embedded edition: ``make pictures``."""

import sys
import tempfile
from pathlib import Path

from kiosk import bootstrap
from kiosk.edition.folder import read_embedded
from kiosk.preview.tour import Stop, photograph, stops
from kiosk.visit.state import Visit

HERE = Path(__file__).resolve().parent

WIDE = {
    "attract": "attract",
    "home": "home",
    "story-laureates-2014": "story",
    "building-facade": "building",
    "building-facade-bell-turret": "hot-spot",
    "laureates": "laureates",
    "laureate-projet-3": "laureate",
    "about-map-department": "about",
}
"""Stops of the tour, and the names of their pictures."""


def main() -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as state:
        bootstrap.prepare_environment(Path(state), offscreen=True)
        loaded = read_embedded()
        found = {stop.name: stop for stop in stops(loaded.edition, Visit("fr"))}
        for name, picture in WIDE.items():
            stop = found.get(name) or next(s for n, s in found.items() if n.startswith(name))
            photograph(loaded, stop.visit, 1920, 1080).resize((1280, 720)).save(HERE / f"{picture}.jpg", quality=86)
        tall: list[Stop] = [found["home"], found["building-facade"], found["laureates"]]
        from PIL import Image

        sheet = Image.new("RGB", (1280, 720), "#E4E0D5")
        for i, stop in enumerate(tall):
            sheet.paste(photograph(loaded, stop.visit, 1080, 1920).resize((382, 680)), (32 + i * 417, 20))
        sheet.save(HERE / "portrait.jpg", quality=86)


if __name__ == "__main__":
    sys.exit(main())
