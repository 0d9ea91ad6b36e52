"""The public endpoint, served by nginx as config/studio has it: read-only, and free of anything else."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests

from bench.nginx import nginx
from kiosk.publish.keys import open_keys
from kiosk.publish.publisher import publish
from kiosk.publish.storage import FolderFiles
from kiosk.refresh import pipeline
from kiosk.refresh.transport.web import WebTransport
from tests.endpoint.lobby import context_in, now, shown_by
from tests.studio.operation.places import FOR_EVER, TIMESTAMP, TRICKS, partial_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small) -> Path:
    """An endpoint with the remains of a killed publish, beside the keys."""
    here = tmp_path_factory.mktemp("nginx")
    publish(small.folder, FolderFiles(here / "endpoint"), "lobby", open_keys(here / "keys"), now=now())
    partial_files(here / "endpoint")
    return here / "endpoint"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """The address of the site."""
    with nginx(folder.parent / "nginx", folder) as address:
        yield address


def test_files_are_served_unchanged(site: str, folder: Path):
    for file in sorted(folder.rglob("[0-9a-z]*")):
        name = file.relative_to(folder).as_posix()
        if not file.is_file() or name.endswith(".part"):
            continue
        answer = requests.get(f"{site}/endpoint/{name}", timeout=5)
        assert answer.status_code == 200
        assert answer.content == file.read_bytes()
        json = name.endswith(".json")
        assert answer.headers["Content-Type"] == ("application/json" if json else "application/octet-stream")
        assert answer.headers["Cache-Control"] == ("no-cache" if name == TIMESTAMP else FOR_EVER)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        again = requests.get(f"{site}/endpoint/{name}", headers={"If-None-Match": answer.headers["ETag"]}, timeout=5)
        assert (again.status_code, again.content) == (304, b"")


def test_a_missing_file_is_not_cached(site: str):
    answer = requests.get(f"{site}/endpoint/metadata/2.root.json", timeout=5)

    assert answer.status_code == 404
    assert "Cache-Control" not in answer.headers


def test_an_interrupted_download_continues(site: str, folder: Path):
    media = next((folder / "media").iterdir())
    answer = requests.get(f"{site}/endpoint/media/{media.name}", headers={"Range": "bytes=10-"}, timeout=5)

    assert answer.status_code == 206
    assert answer.content == media.read_bytes()[10:]


@pytest.mark.parametrize("name", TRICKS)
def test_no_other_files_are_served(site: str, name: str):
    """Paths are sent without corrections by the client; names outside of the endpoint may go to the studio."""
    asked = requests.Request("GET", site).prepare()
    asked.url = f"{site}/endpoint/{name}".replace("é", "%C3%A9").replace("\\", "%5C")
    with requests.Session() as session:
        assert session.send(asked, timeout=5).status_code in (400, 404, 502)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nobody_can_write(site: str, method: str):
    assert requests.request(method, f"{site}/endpoint/{TIMESTAMP}", timeout=5).status_code in (403, 405)


def test_a_kiosk_reads_the_endpoint(site: str, folder: Path, tmp_path: Path, small):
    kiosk = context_in(tmp_path, folder / "metadata" / "1.root.json")
    web = WebTransport(f"{site}/endpoint/")
    try:
        done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, web, now))
    finally:
        web.close()
    assert done.trouble is None, done
    assert shown_by(kiosk).id == small.id
