"""The public endpoint, served by the studio from a folder or a bucket: read-only, and free of anything else."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from studio.base.roles import EDITORS
from studio.endpoint import endpoint
from studio.publishing.release import release
from tests.endpoint.lobby import now
from tests.studio.conftest import As
from tests.studio.operation.places import FOR_EVER, TIMESTAMP, TRICKS, partial_files
from tests.studio.operation.test_object_store import upload_anew


@pytest.fixture
def get() -> Callable[..., object]:
    """Send a request; the client decodes a path like a server."""

    def ask(name: str, method: str = "GET", **headers: str):
        answer = Client().generic(method, f"/endpoint/{name}", headers=headers)
        answer.data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer

    return ask


@pytest.fixture(params=["folder", "bucket"])
def published(request: pytest.FixtureRequest, studio) -> None:
    """A release in either place."""
    if request.param == "bucket":
        request.getfixturevalue("stored")
        upload_anew()
    release("lobby", now=now())
    if request.param == "folder":
        partial_files(studio.ENDPOINT)


@pytest.mark.usefixtures("published")
def test_files_are_served_unchanged(get):
    """Each kind of file, with its time in caches; a request with the ETag gets no content."""
    names = [TIMESTAMP, "metadata/1.root.json"]
    files = endpoint.files()
    for name in names:
        answer = get(name)
        assert answer.status_code == 200
        assert answer.data == files.read(name)
        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == ("no-cache" if name == TIMESTAMP else FOR_EVER)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies
        again = get(name, **{"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert get(name, **{"If-None-Match": '"other"'}).status_code == 200
        head = get(name, "HEAD")
        assert (head.status_code, head.data) == (200, b"")


@pytest.mark.usefixtures("published")
def test_no_other_files_are_served_and_nobody_can_write(get):
    assert {name: get(name).status_code for name in TRICKS} == dict.fromkeys(TRICKS, 404)
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert get(TIMESTAMP, method).status_code == 405


def test_a_new_timestamp_has_another_etag(get):
    release("lobby", now=now())
    before = get(TIMESTAMP)["ETag"]
    endpoint.renew(now())

    assert get(TIMESTAMP, **{"If-None-Match": before}).status_code == 200


def test_the_endpoint_is_empty_before_the_first_release(get):
    assert get(TIMESTAMP).status_code == 404


def test_an_unreachable_bucket_asks_kiosks_to_retry(get, store_away):
    store_away()

    for name in (TIMESTAMP, f"media/{'0' * 64}"):
        answer = get(name)
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")


@pytest.mark.usefixtures("published")
def test_staff_download_the_trusted_root_for_a_new_kiosk(browser: As, settings_of):
    """The trusted root and its address: that of the site, or of a bucket that kiosks reach directly."""
    settings_of(ENDPOINT_URL="https://content.example.org/lens")
    editor = browser(EDITORS)

    page = unescape(editor.get(reverse("publishing")).content.decode())

    link = re.search(r'href="([^"]+)" download="root.json"', page)
    assert link is not None
    answer = editor.get(link[1])
    assert b"".join(answer.streaming_content) == endpoint.root_file().read_bytes()
    assert "<code>https://content.example.org/lens/</code>" in page
