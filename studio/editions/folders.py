"""Lays out editions in folders for the renderer: drafts, live content and earlier releases. Old folders are removed.

Folders are named by the edition's id. They share one folder of pictures, which are named by their content and copied
only when somebody looks at them.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext

from kiosk.edition import types
from kiosk.edition.decode import FILE, decode, edition_id, encode
from kiosk.edition.folder import MEDIA, LoadedEdition, media_path, read_folder
from kiosk.errors import EditionError
from kiosk.system.whole_file import part_of, whole_file
from studio.editions.builder import Builder, copy_picture
from studio.editions.form_links import paths_of
from studio.editions.validation import encoded, repaired
from studio.endpoint import endpoint
from studio.exhibit.models import Exhibit
from studio.pictures.models import Picture

_MOST = 40
_MOST_PICTURES = 25_000


def root() -> Path:
    """Return the folder of all files for previews; it may be deleted at any time."""
    return settings.WORK / "preview"


def with_drafts(*drafts: Any) -> LoadedEdition:
    """Return an edition that shows these rows over the live content, and leaves broken live content out.

    Raises:
        EditionError: other content is missing, or a row cannot be part of an edition yet.
    """
    channels = [row.channel for row in drafts if isinstance(row, Exhibit)]
    channels += Exhibit.objects.filter(live=True).order_by("channel").values_list("channel", flat=True)[:1]
    if not channels:
        raise EditionError(
            gettext("Aucune borne n’est en ligne\u202f: mettez-en une en ligne d’abord, dans «\u202fBornes\u202f».")
        )
    edition = Builder(drafts).edition(channels[0])
    return laid_out(encode(repaired(edition, [path for row in drafts for path in paths_of(row, edition)])))


def live(channel: str) -> LoadedEdition:
    """Return the edition that a release of this channel would publish now.

    Raises:
        EditionError: there is none.
    """
    return laid_out(encoded(Builder().edition(channel), channel))


def laid_out(data: bytes) -> LoadedEdition:
    """Return the edition of these bytes in a folder of its own, without its pictures.

    Raises:
        EditionError: the bytes are not an edition.
    """
    name = edition_id(data)
    folder = root() / "editions" / name
    edition = decode(data)
    if not folder.exists():
        pictures = root() / MEDIA
        pictures.mkdir(parents=True, exist_ok=True)
        part = part_of(folder)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / FILE).write_bytes(data)
        (part / MEDIA).symlink_to(pictures.resolve(), target_is_directory=True)
        try:
            part.rename(folder)
        except OSError:  # another worker was faster
            shutil.rmtree(part)
        _forget_the_oldest(folder.parent, _MOST)
    with contextlib.suppress(FileNotFoundError):
        os.utime(folder)
    return LoadedEdition(name, edition, folder)


def find(name: str) -> LoadedEdition:
    """Return an edition that was laid out before.

    Raises:
        EditionError: its folder is gone.
    """
    return read_folder(root() / "editions" / name)


def copy_pictures(loaded: LoadedEdition, names: Iterable[str]) -> None:
    """Copy these pictures into the folder of the edition.

    Raises:
        KioskError: a file is missing.
    """
    wanted = {loaded.edition.pictures[name].media for name in names if name in loaded.edition.pictures}
    missing = [media for media in wanted if not media_path(loaded.folder, media).exists()]
    if not missing:
        return
    known = {row.sha256: row for row in Picture.objects.filter(sha256__in=[media.sha256 for media in missing])}
    for media in missing:
        _bring(known.get(media.sha256), media, media_path(loaded.folder, media))
    _forget_the_oldest(root() / MEDIA, _MOST_PICTURES)


def store_upload(media: types.Media, file: IO[bytes]) -> None:
    """Keep a file that staff have sent but not saved, for the editions that name it."""
    target = media_path(root(), media)
    target.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with whole_file(target) as part, part.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    _forget_the_oldest(target.parent, _MOST_PICTURES)


def _bring(row: Picture | None, media: types.Media, target: Path) -> None:
    """Put a complete picture at a path: from the uploads of staff, or else from the endpoint."""
    if row:
        with whole_file(target) as part:
            copy_picture(row, part)
    elif (source := endpoint.opened(f"{MEDIA}/{media.sha256}")) is not None:  # else the renderer draws an empty frame
        with source, whole_file(target) as part, part.open("wb") as copy:
            shutil.copyfileobj(source, copy)


def _forget_the_oldest(folder: Path, most: int) -> None:
    """Keep the entries of a folder that were used last, and remove the others."""
    aged = []
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):
            aged.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path, entry.is_dir()))
    for _, path, is_folder in sorted(aged)[: max(0, len(aged) - most)]:
        if is_folder:
            shutil.rmtree(path, ignore_errors=True)
        else:
            Path(path).unlink(missing_ok=True)
