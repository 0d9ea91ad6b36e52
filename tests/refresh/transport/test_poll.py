"""A poll costs one small request, misses no news, and always ends in time."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import RefreshError, Trouble
from kiosk.refresh.transport.http_session import Timeouts
from kiosk.refresh.transport.poll import Changed, LastSeen, Unchanged, poll
from tests.support import server as bad
from tests.support.network import Calamity, every_calamity, hanging_names, no_proxy
from tests.support.server import Server, refusing_port

LONG_AGO = 1_000_000_000


@pytest.fixture(autouse=True)
def directly() -> Iterator[None]:
    with no_proxy():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sign(tmp_path, 1)
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with Server(folder) as server:
        yield server


def sign(folder: Path, version: int, when: float = LONG_AGO) -> None:
    """Replace the timestamp by another one of the same length."""
    file = folder / "metadata/timestamp.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'{{"signed": {{"version": {version}}}, "signatures": []}}'.ljust(700))
    os.utime(file, (when, when))


def seen(server: Server) -> LastSeen:
    """Return the result of the first poll."""
    answer = poll(server.url)
    assert isinstance(answer, Changed)
    return answer.seen


def test_a_poll_without_news_costs_one_request_of_less_than_600_bytes(server: Server) -> None:
    first = seen(server)
    server.requests.clear()

    assert poll(server.url, first) == Unchanged(first)

    (request,) = server.requests
    assert request.status == 304
    assert request.sent + request.received < 600


def test_a_poll_notices_news(server: Server, folder: Path) -> None:
    first = seen(server)
    sign(folder, 2, LONG_AGO + 60)

    second = poll(server.url, first)

    assert isinstance(second, Changed)
    assert second.seen.sha256 != first.sha256
    assert poll(server.url, second.seen) == Unchanged(second.seen)


def test_a_server_without_etags_is_polled_by_date(folder: Path) -> None:
    """``python -m http.server`` is such a server."""
    with Server(folder, etags=False) as server:
        first = seen(server)

        assert poll(server.url, first) == Unchanged(first)
        assert server.requests[-1].status == 304
        assert "If-Modified-Since" in server.requests[-1].headers

        sign(folder, 2, LONG_AGO + 60)
        assert isinstance(poll(server.url, first), Changed)


def test_a_second_publish_within_the_same_second_is_not_missed(folder: Path) -> None:
    """Dates count whole seconds, and common servers make their tags from date and length."""
    now = float(int(time.time()))
    sign(folder, 1, now)
    with Server(folder) as server:
        first = seen(server)
        sign(folder, 2, now)

        assert isinstance(poll(server.url, first), Changed)


def test_a_poll_a_second_later_learns_the_tag(folder: Path) -> None:
    """The whole file comes again, unchanged: that is not news, but the tag is reliable now."""
    with Server(folder) as server:
        first = LastSeen(seen(server).sha256)

        again = poll(server.url, first)

        assert isinstance(again, Unchanged)
        assert again.seen.etag is not None
        poll(server.url, again.seen)
        assert [request.status for request in server.requests] == [200, 200, 304]


@pytest.mark.parametrize(
    "lacks", [{"etags": False, "dates_files": False}, {"dated": False}], ids=["neither tag nor date", "no clock"]
)
def test_a_server_without_reliable_tags_or_dates_sends_the_whole_file(folder: Path, lacks: dict[str, bool]) -> None:
    with Server(folder, **lacks) as server:
        first = seen(server)

        assert poll(server.url, first) == Unchanged(first)
        assert server.requests[-1].status == 200

        sign(folder, 2)
        assert isinstance(poll(server.url, first), Changed)


def test_a_tag_without_a_date_is_trusted(folder: Path) -> None:
    with Server(folder, dates_files=False) as server:
        first = seen(server)

        assert poll(server.url, first) == Unchanged(first)
        assert server.requests[-1].status == 304


def test_an_invalid_date_is_not_used(server: Server) -> None:
    server.behave("", bad.status(200, {"Last-Modified": "yesterday", "ETag": '"1"'}, b"{}"))

    assert poll(server.url) == Changed(LastSeen(seen(server).sha256))


@every_calamity
@pytest.mark.parametrize("knows", [True, False], ids=["later", "at first"])
def test_every_fault_of_the_network_is_named_and_the_next_poll_recovers(
    server: Server, calamity: Calamity, knows: bool
) -> None:
    before = seen(server) if knows else None
    server.behave("", calamity.behaviour)

    if before is not None and calamity.word == "304":
        assert poll(server.url, before, calamity.patience) == Unchanged(before)
        return
    with pytest.raises(RefreshError) as caught:
        poll(server.url, before, calamity.patience)

    assert caught.value.trouble == calamity.trouble, caught.value
    assert calamity.word in str(caught.value)
    assert "metadata/timestamp.json" in str(caught.value)
    assert "\n" not in str(caught.value)

    server.behave_well()
    assert isinstance(poll(server.url, before), Unchanged if knows else Changed)


@pytest.mark.parametrize(
    ("behaviour", "word"),
    [
        pytest.param(bad.status(200, body=b"{" * 16_001), "more than 16,000 bytes", id="16 kB"),
        pytest.param(bad.endless(), "more than 16,000 bytes", id="endless"),
        pytest.param(bad.endless(chunked=False), "more than 16,000 bytes", id="endless without pieces"),
        pytest.param(bad.status(200, body=b"\r\n<html>Welcome"), "a web page came", id="a page that is not called one"),
        pytest.param(bad.status(200, body=b"welcome"), "not a timestamp", id="a word"),
        pytest.param(bad.status(200, body=b""), "not a timestamp", id="nothing"),
        pytest.param(bad.status(204, body=b""), "(204)", id="no content"),
        pytest.param(bad.status(206), "(206)", id="a part"),
        pytest.param(bad.status(799), "(799)", id="an unknown status"),
    ],
)
def test_an_answer_without_a_timestamp_is_refused(server: Server, behaviour: bad.Behaviour, word: str) -> None:
    server.behave("", behaviour)

    with pytest.raises(RefreshError) as caught:
        poll(server.url)

    assert caught.value.trouble == Trouble.NO_ENDPOINT
    assert word in str(caught.value)


def test_a_large_body_is_refused_by_its_length(server: Server) -> None:
    """The server announces a terabyte and sends nothing; the kiosk does not wait."""
    server.behave("", bad.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"))

    with pytest.raises(RefreshError, match="more than 16,000 bytes"):
        poll(server.url)


def test_the_error_holds_the_wait_that_the_server_asks_for(server: Server) -> None:
    server.behave("", bad.status(503, {"Retry-After": "90"}))

    with pytest.raises(RefreshError) as caught:
        poll(server.url)

    assert caught.value.retry_after_s == 90


def test_a_certificate_for_another_name_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(folder, name="endpoint.example") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))

        with pytest.raises(RefreshError, match="certificate is not trusted") as caught:
            poll(server.url)

    assert caught.value.trouble == Trouble.UNTRUSTED_SERVER


def test_a_refused_connection_is_named() -> None:
    with refusing_port() as port, pytest.raises(RefreshError, match="refused"):
        poll(f"http://127.0.0.1:{port}/")


def test_a_name_that_no_server_resolves_times_out() -> None:
    begun = time.monotonic()
    with hanging_names(), pytest.raises(RefreshError, match="no name server answers"):
        poll("http://endpoint.invalid/", None, Timeouts(connect_s=0.1))

    assert time.monotonic() - begun < 2


def test_names_that_no_server_resolves_do_not_gather_threads() -> None:
    """A name server that is dead for a month must not fill the memory."""
    before = threading.active_count()
    with hanging_names():
        for _ in range(40):
            with pytest.raises(RefreshError, match="no name server answers"):
                poll("http://endpoint.invalid/", None, Timeouts(connect_s=0.001))
        assert threading.active_count() - before <= 20


@pytest.mark.parametrize("length", [True, False], ids=["of known length", "of unknown length"])
def test_a_body_that_trickles_times_out(server: Server, length: bool) -> None:
    """The bytes that came until then are not taken for the whole body."""
    server.behave("", bad.drip(1_000, length=length))

    with pytest.raises(RefreshError, match="silent, or slower"):
        poll(server.url, None, Timeouts(small_s=0.1, least_bytes_s=1))


def test_polling_imports_neither_tuf_nor_picture_libraries() -> None:
    """The process that only polls stays small for months."""
    heavy = ("tuf", "securesystemslib", "cryptography", "PIL", "kivy")
    program = (
        f"import sys, kiosk.refresh.transport.poll; sys.exit(', '.join(n for n in {heavy} if n in sys.modules) or 0)"
    )

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True).stderr == ""
