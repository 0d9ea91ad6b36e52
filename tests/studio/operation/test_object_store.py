"""Uploads and the content endpoint in an object store that speaks S3."""

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image

from kiosk.errors import EditionError, KioskError, RefreshError
from kiosk.refresh import pipeline
from kiosk.refresh.transport.web import WebTransport
from studio.base.roles import AUTHORS
from studio.endpoint import endpoint
from studio.endpoint.object_store import EndpointStorage
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from studio.publishing.models import Release
from studio.publishing.pruning import prune
from studio.publishing.release import latest_release, release, roll_back
from tests.endpoint.lobby import context_in, now, shown_by
from tests.studio.conftest import As
from tests.studio.operation.conftest import Store
from tests.studio.publishing.staff import replace_a_picture


def correct_a_tagline(text: str) -> None:
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = text
    row.save_revision().publish()


def upload_anew() -> None:
    """Put the pictures of the small edition into the bucket."""
    for number, picture in enumerate(Picture.objects.order_by("slug")):
        stream = BytesIO()
        Image.new("RGB", (64, 48), (number * 20, 80, 120)).save(stream, format="PNG")
        stream.seek(0)
        picture.take(ImageFile(stream, name=f"{picture.slug}.png"))
        picture.save()


def shown_in_a_lobby(stored: Store, state: Path):
    """Return what visitors see after a kiosk has refreshed from the bucket by HTTP."""
    kiosk = context_in(state, endpoint.root_file())
    web = WebTransport(f"{stored.content}/lens/")
    try:
        done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, web, now))
    finally:
        web.close()
    assert done.trouble is None, done
    return shown_by(kiosk)


def test_a_kiosk_shows_a_release_from_a_bucket(stored: Store, tmp_path: Path):
    """Pictures come from one bucket, and the edition goes into another, from which the kiosk fetches it by HTTP."""
    upload_anew()
    first, new = release("lobby", now=now())
    assert new
    assert shown_in_a_lobby(stored, tmp_path / "kiosk").id == first.edition

    correct_a_tagline("Un tableau qui parle")
    second, _ = release("lobby", now=now())
    shown = shown_in_a_lobby(stored, tmp_path / "kiosk")
    assert shown.id == second.edition
    assert not shown.placeholders
    assert shown.loaded.edition.laureates[0].tagline.fr == "Un tableau qui parle"

    roll_back(first, now=now())
    assert shown_in_a_lobby(stored, tmp_path / "kiosk").id == first.edition
    assert not (tmp_path / "endpoint").exists()


@pytest.mark.usefixtures("stored")
def test_pictures_are_sent_once(monkeypatch: pytest.MonkeyPatch):
    upload_anew()
    release("lobby", now=now())
    sent: list[str] = []
    real = EndpointStorage.save
    monkeypatch.setattr(EndpointStorage, "save", lambda self, name, data: (sent.append(name), real(self, name, data)))
    correct_a_tagline("Un tableau qui parle")

    release("lobby", now=now())

    assert sent, "nothing was sent"
    assert not [name for name in sent if name.startswith("media/")]
    assert sent[-1] == "metadata/timestamp.json"


@pytest.mark.usefixtures("stored")
def test_a_picture_is_sent_under_its_hash_or_not_at_all(tmp_path: Path):
    """A present picture is not sent again; a file with another hash is refused before it is sent."""
    files = endpoint.files()
    media = {hashlib.sha256(data).hexdigest(): tmp_path / data.decode() for data in (b"one", b"two", b"three")}
    for file in media.values():
        file.write_bytes(file.name.encode())
    one, two, three = media
    assert files.add_media({one: media[one]}) == [one]

    assert files.add_media({one: media[one], two: media[two]}) == [two]

    media[three].write_bytes(b"another")
    with pytest.raises(EditionError, match="three: changed while it was published"):
        files.add_media(media)
    assert [files.has(f"media/{name}") for name in media] == [True, True, False]


def test_each_object_says_how_long_caches_may_keep_it(stored: Store):
    upload_anew()
    release("lobby", now=now())

    for name in stored.names(stored.content):
        head = requests.get(f"{stored.content}/{name}", timeout=5).headers
        assert head["Content-Type"] == ("application/json" if name.endswith(".json") else "application/octet-stream")
        kept = "no-cache" if name == "lens/metadata/timestamp.json" else "public, max-age=31536000, immutable"
        assert head["Cache-Control"] == kept, name


def test_uploads_are_private_and_never_overwritten(stored: Store, browser: As):
    """A second picture of the same name is another object, and only the studio serves either."""
    upload_anew()
    before = stored.names(stored.uploads)
    upload_anew()

    assert set(before) < set(stored.names(stored.uploads))
    picture = Picture.objects.order_by("slug")[0]
    assert requests.get(f"{stored.uploads}/{picture.file.name}", timeout=5).status_code == 403
    assert Client().get(picture.file.url).status_code == 302  # to the login page
    for url in (picture.file.url, picture.get_rendition("max-20x20").url):
        answer = browser(AUTHORS).get(url)
        assert answer.status_code == 200
        assert Image.open(BytesIO(b"".join(answer.streaming_content))).size


def test_a_publish_cut_off_between_objects_leaves_the_old_edition(
    stored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Killed before each object in turn; a kiosk then finds the first edition, and the next publish completes it."""
    upload_anew()
    first, _ = release("lobby", now=now())
    real = EndpointStorage.save

    class PowerCutError(BaseException):
        pass

    cuts = 0
    while True:
        left = cuts

        def save(self: EndpointStorage, name: str, data: object) -> str:
            nonlocal left
            if not left:
                raise PowerCutError
            left -= 1
            return real(self, name, data)

        correct_a_tagline(f"Essai {cuts}")
        picture = Picture.objects.get(slug="facade-before")
        stream = BytesIO()
        Image.new("RGB", (64, 48), (cuts, 0, 0)).save(stream, format="PNG")
        stream.seek(0)
        picture.take(ImageFile(stream, name="facade.png"))
        picture.save()
        with monkeypatch.context() as patch:
            patch.setattr(EndpointStorage, "save", save)
            try:
                release("lobby", now=now())
            except PowerCutError:
                cuts += 1
            else:
                break
        shown = shown_in_a_lobby(stored, tmp_path / f"kiosk-{cuts}")
        assert shown.id == first.edition
        assert not shown.placeholders

    last = latest_release("lobby")
    assert last is not None
    assert cuts >= 5  # a picture, the edition, targets, snapshot, timestamp
    assert shown_in_a_lobby(stored, tmp_path / "kiosk").id == last.edition != first.edition
    assert not Release.objects.filter(state=Release.State.BEGUN).exists()


def test_pruning_a_bucket_removes_old_files_and_nothing_else(stored: Store, tmp_path: Path, settings_of: Any):
    """Foreign files in it stay, and a kiosk that was there before can still read it by HTTP."""
    settings_of(KEEP_DAYS=30, KEEP_RELEASES=2)
    upload_anew()
    for number, days in enumerate((400, 300, 200, 0)):
        replace_a_picture(f"#10203{number}")
        release("lobby", now=now() - timedelta(days=days))
    bucket, old = stored.content.rpartition("/")[2], "0" * 64
    theirs = [f"media/{old}", f"lens-2/media/{old}", f"lens/media/sub/{old}", "lens/media/note.txt"]
    for name in theirs:
        stored.client.put_object(Bucket=bucket, Key=name, Body=b"theirs")
    stored.client.put_object(Bucket=bucket, Key=f"lens/media/{old}", Body=b"left behind")
    before = stored.names(stored.content)
    shown_in_a_lobby(stored, tmp_path / "kiosk")

    _, said = prune(now(), patience_s=0, dry_run=True)
    assert stored.names(stored.content) == before
    _, done = prune(now(), patience_s=0)

    after = stored.names(stored.content)
    gone = set(before) - set(after)
    assert said == done
    assert len(gone) == done.total == 3 + 2 + 4  # pictures, editions, metadata
    assert set(theirs) <= set(after)
    assert f"lens/media/{old}" in gone
    assert not shown_in_a_lobby(stored, tmp_path / "kiosk").placeholders
    assert not shown_in_a_lobby(stored, tmp_path / "new").placeholders


def test_a_refusal_of_the_store_is_reported_and_nothing_changes(stored: Store):
    upload_anew()
    first, _ = release("lobby", now=now())
    correct_a_tagline("Un tableau qui parle")
    content = stored.content.rpartition("/")[2]
    for name in stored.names(stored.content):
        stored.client.delete_object(Bucket=content, Key=name)
    stored.client.delete_bucket(Bucket=content)

    with pytest.raises(RefreshError, match=rf"{stored.content}/lens a refusé \(NoSuchBucket\)"):
        release("lobby", now=now())

    assert latest_release("lobby") == first


def test_a_store_that_does_not_answer_is_reported(store_away):
    upload_anew()
    store_away()

    with pytest.raises(KioskError, match=r"ne répond pas \(EndpointConnectionError\)"):
        release("lobby", now=now())
