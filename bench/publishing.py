"""Measure publishing from a studio with many laureates: the first time, and after one change.

    python -m bench.publishing [--quick] [--write]

The studio runs on SQLite in a temporary folder. Its photographs are those of the embedded edition, made different byte
by byte. This is a report, not a test: it says which aims are met and exits with 0 either way.
"""

import argparse
import copy
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.document import print_section
from bench.verdicts import verdict
from kiosk.edition.folder import EMBEDDED, read_embedded

if TYPE_CHECKING:
    from studio.pictures.models import Picture

TITLE = "## Publishing"
SECOND_S = 10.0
_EACH = 3
"""Pictures of a laureate."""

_CHANNEL = "lobby"
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """The number of laureates, of first publishes and of publishes after a change."""

    laureates: int = 1000
    firsts: int = 1
    changes: int = 5


QUICK = Pace(laureates=100, firsts=1, changes=2)


@dataclass(slots=True)
class Publishing:
    """The measured seconds; each figure is a list of rounds."""

    laureates: int
    pictures: int = 0
    megabytes: float = 0.0
    edition_mb: float = 0.0
    row_kb: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def time(self, what: str, work: Callable[[], object]) -> None:
        """Call a function and keep its duration."""
        _say(what)
        begun = time.perf_counter()
        work()
        self.seconds.setdefault(what, []).append(time.perf_counter() - begun)


LOOK = "Open the check before publishing, for the first time"
FIRST = "First publish, after that"
WAITING = "See the waiting changes, after one change"
AGAIN = "Open the check, after one change"
TEXT = "Publish after one changed text"
PICTURE = "Publish after one changed picture"
SAME = "Publish when nothing has changed"
_AIMS = {TEXT: SECOND_S, PICTURE: SECOND_S}


def measured(pace: Pace) -> Publishing:
    """Measure everything.

    Raises:
        KioskError: an edition could not be published.
    """
    found = Publishing(pace.laureates)
    with tempfile.TemporaryDirectory(prefix="publishing-") as folder:
        _open_studio(Path(folder))
        from studio.publishing.models import CheckedFile, Release
        from studio.publishing.release import latest_release, pending, release

        _fill(found)
        for _ in range(pace.firsts):
            for name in ("endpoint", "keys", "work"):
                shutil.rmtree(Path(folder) / name, ignore_errors=True)
            Release.objects.all().delete()
            CheckedFile.objects.all().delete()
            os.sync()
            found.time(LOOK, _look)
            found.time(FIRST, lambda: release(_CHANNEL, now=_now()))
        for number in range(pace.changes):
            _change_text(number)
            found.time(WAITING, lambda: pending(_CHANNEL))
            found.time(AGAIN, _look)
            found.time(TEXT, lambda: release(_CHANNEL, now=_now()))
            _change_picture(number)
            found.time(PICTURE, lambda: release(_CHANNEL, now=_now()))
        found.time(SAME, lambda: release(_CHANNEL, now=_now()))
        made = latest_release(_CHANNEL)
        if made is not None:
            found.edition_mb, found.row_kb = len(made.data) / 1e6, len(made.packed) / 1e3
    return found


def section(found: Publishing) -> str:
    """Return the figures as a section of the report."""
    lines = [
        f"| {what} | {_seconds(times)} | {f'< {_AIMS[what]:g} s' if what in _AIMS else ''} | "
        f"{verdict(median(times) < _AIMS[what]) if what in _AIMS else ''} |"
        for what, times in found.seconds.items()
    ]
    return (
        f"{TITLE}\n\n"
        f"A studio on SQLite with {found.laureates:,} laureates and {found.pictures:,} pictures "
        f"({found.megabytes:,.0f} MB, no two alike), its endpoint in a folder on the same disk. Medians, and "
        "the slowest in brackets.\n\n"
        "| | time | aim | met |\n| --- | ---: | --- | --- |\n" + "\n".join(lines) + "\n\n"
        "- **The first time**: the check decodes and hashes every picture. The publish copies each one to the "
        "endpoint, hashes the copy and syncs it to the disk.\n"
        "- **Afterwards**: pictures that passed once are not decoded again, and files on the endpoint are not read "
        "again. A timer checks a part of the endpoint each time, so that damage is still found.\n"
        f"- **Storage**: `edition.json` has {found.edition_mb:.1f} MB; the list of releases stores {found.row_kb:,.0f} "
        "kB for each release.\n"
    )


def _seconds(times: Sequence[float]) -> str:
    digits = 1 if median(times) >= 1 else 2
    return f"{median(times):.{digits}f} s ({max(times):.{digits}f})"


def _open_studio(folder: Path) -> None:
    os.environ["STUDIO_STATE"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings.dev"
    import django
    from django.core.management import call_command

    django.setup()
    _say("making the tables")
    call_command("migrate", verbosity=0, interactive=False)


def _fill(found: Publishing) -> None:
    """Import the embedded edition and add many laureates to the database."""
    from django.db import transaction

    from studio.editions.importing import import_edition
    from studio.laureates.models import Laureate
    from studio.pictures.models import Picture

    _say("filling the studio")
    import_edition(read_embedded(), _CHANNEL)
    with transaction.atomic():
        Picture.objects.bulk_create(_pictures(found.laureates * _EACH), batch_size=_BATCH)
        made = list(Picture.objects.filter(slug__startswith="many-").order_by("pk").values_list("pk", flat=True))
        pattern = Laureate.objects.filter(live=True).order_by("pk")[0]
        already = Laureate.objects.count()
        rows: list[Laureate] = []
        for number in range(found.laureates - already):
            row = copy.copy(pattern)
            row.pk = row.latest_revision_id = row.live_revision_id = None
            row.slug, row.name_fr, row.sort_order = f"many-{number}", f"Lauréat {number}", already + number
            rows.append(row)
        Laureate.objects.bulk_create(rows, batch_size=_BATCH)
        for number, pk in enumerate(Laureate.objects.order_by("pk").values_list("pk", flat=True)):
            stream = [{"type": "picture", "value": one} for one in made[number * _EACH : (number + 1) * _EACH]]
            Laureate.objects.filter(pk=pk).update(pictures=stream)
    found.pictures = len(made)
    found.megabytes = sum(Picture.objects.values_list("file_size", flat=True)) / 1e6


def _pictures(count: int) -> "Iterator[Picture]":
    """Yield picture rows with their uploaded files: photographs, each with a different JPEG comment."""
    from django.conf import settings

    from kiosk.edition.media.pictures import inspect_picture
    from studio.pictures.models import Picture

    folder = settings.MEDIA_ROOT / "original_images"
    folder.mkdir(parents=True, exist_ok=True)
    photographs = sorted((EMBEDDED / "media").glob("*.jpg"))
    inspected = [inspect_picture(file) for file in photographs]
    whole = [file.read_bytes() for file in photographs]
    for number in range(count):
        which = number % len(photographs)
        data = _commented(whole[which], f"{number}")
        (folder / f"many-{number}.jpg").write_bytes(data)
        texts = {
            f"{name}_{language}": f"Image {number}" for name in ("alt", "credit") for language in ("fr", "en", "nl")
        }
        yield Picture(
            title=f"Image {number}",
            slug=f"many-{number}",
            file=f"original_images/many-{number}.jpg",
            width=inspected[which].width,
            height=inspected[which].height,
            upright_width=inspected[which].width,
            upright_height=inspected[which].height,
            media_type=inspected[which].type,
            file_size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            collection_id=1,
            **texts,
        )


def _commented(jpeg: bytes, text: str) -> bytes:
    """Return the same photograph with a comment after its first JPEG marker."""
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def _change_text(number: int) -> None:
    from studio.laureates.models import Laureate

    row = Laureate.objects.filter(live=True).order_by("-pk")[0]
    row.tagline_fr = f"Autrement, pour la fois {number}"
    row.save_revision().publish()


def _change_picture(number: int) -> None:
    from django.core.files.base import ContentFile

    from studio.pictures.models import Picture

    row = Picture.objects.filter(slug="many-0").get()
    data = (EMBEDDED / "media").glob("*.jpg").__next__().read_bytes()
    row.take(ContentFile(_commented(data, f"again {number}"), name="again.jpg"))
    row.save()


def _look() -> None:
    """Load the confirmation page; the check of the screens goes on in the background."""
    from studio.preview.edition_check import check_edition
    from studio.publishing.differences import differences

    found = differences(_CHANNEL)
    check_edition(found.after, found.shown, seconds=0)


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the section and, if asked, put it into the documentation."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.publishing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--write", action="store_true", help="put the section into docs/figures.md too")
    given = parser.parse_args(arguments)
    print_section(section(measured(QUICK if given.quick else Pace())), write=given.write)
    return 0


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
