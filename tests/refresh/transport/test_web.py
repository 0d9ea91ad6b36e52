"""A fetch from the web yields the right file or a ``RefreshError`` that says why not; it always ends in time."""

import errno
import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, DownloadHTTPError

from kiosk.errors import CacheError, RefreshError, Trouble
from kiosk.refresh.transport.http_errors import retry_after_s
from kiosk.refresh.transport.http_session import Timeouts
from kiosk.refresh.transport.web import WebTransport
from kiosk.system import durable
from tests.support import server as bad
from tests.support.disk import each_call, watched_disk
from tests.support.network import SHORT, Calamity, every_calamity, hanging_names, no_proxy, unknown_names
from tests.support.server import Server, media, refusing_port

PICTURE = hashlib.shake_128(b"facade").digest(300_000)
SHA256 = hashlib.sha256(PICTURE).hexdigest()
LENGTH = len(PICTURE)
TARGET = "targets/channels/x.lobby.json"


@pytest.fixture(autouse=True)
def directly() -> Iterator[None]:
    with no_proxy():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An endpoint's folder with a picture and two signed files."""
    folder = tmp_path / "endpoint"
    media(folder, PICTURE)
    for name in ("metadata/timestamp.json", TARGET):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b'{"signed": {}}' + b" " * 1000)
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with Server(folder) as server:
        yield server


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "picture"


def fetch(url: str, into: Path, patience: Timeouts = Timeouts()) -> None:  # noqa: B008
    """Fetch the picture in a new session, and check the file."""
    web = WebTransport(url, patience=patience)
    try:
        web.fetch(SHA256, LENGTH, into)
    finally:
        web.close()
    assert into.read_bytes() == PICTURE
    assert not part(into).exists()


def part(into: Path) -> Path:
    return into.with_name(into.name + ".part")


def refused(url: str, into: Path, patience: Timeouts = Timeouts()) -> RefreshError:  # noqa: B008
    """Return the error of a fetch that fails."""
    with pytest.raises(RefreshError) as caught:
        fetch(url, into, patience)
    assert not into.exists(), "a file has its name although it is not whole"
    assert "\n" not in str(caught.value)
    return caught.value


def read(web: WebTransport, name: str) -> bytes:
    """Read a signed file as ``tuf`` does."""
    return web.fetcher.download_bytes(web.address + name, 5_000)


# A good day.


def test_a_picture_comes_with_one_plain_request(server: Server, into: Path) -> None:
    fetch(server.url, into)

    (request,) = server.requests
    assert request.path == f"/media/{SHA256}"
    assert request.headers["Accept-Encoding"] == "identity"
    assert "Range" not in request.headers
    assert request.sent < LENGTH + 500


def test_the_address_may_end_in_a_slash_or_not(folder: Path, into: Path) -> None:
    with Server(folder.parent) as server:
        fetch(server.url + "endpoint", into)
        fetch(server.url + "endpoint/", into)


def test_many_files_share_few_connections(server: Server, folder: Path, tmp_path: Path) -> None:
    """A missing file costs no connection either: every refresh asks for the next root."""
    pictures = [media(folder, hashlib.shake_128(bytes([n])).digest(20_000)) for n in range(24)]
    web = WebTransport(server.url, parallel=4)
    with ThreadPoolExecutor(4) as threads:
        for task in [threads.submit(web.fetch, sha256, length, tmp_path / sha256) for sha256, length in pictures]:
            task.result()
    with pytest.raises(DownloadHTTPError):
        read(web, "metadata/2.root.json")
    assert read(web, "metadata/timestamp.json")
    web.close()

    assert all(hashlib.sha256((tmp_path / sha256).read_bytes()).hexdigest() == sha256 for sha256, _ in pictures)
    assert server.connections <= 4


def test_a_fetch_leaves_no_thread_behind(server: Server, into: Path) -> None:
    fetch(server.url, into)

    assert not [thread for thread in threading.enumerate() if thread.name in ("names", "watch") and lasts(thread)]


def lasts(thread: threading.Thread) -> bool:
    thread.join(2)
    return thread.is_alive()


def test_an_empty_file_can_be_fetched(server: Server, folder: Path, into: Path) -> None:
    sha256, _ = media(folder, b"")
    WebTransport(server.url).fetch(sha256, 0, into)

    assert into.read_bytes() == b""


def test_a_file_of_unknown_length_can_be_fetched(server: Server, into: Path) -> None:
    server.behave("media", bad.chunked())

    fetch(server.url, into)


# A bad day.


@every_calamity
def test_every_fault_of_the_network_is_named_and_the_next_fetch_recovers(
    server: Server, into: Path, calamity: Calamity
) -> None:
    server.behave("media", calamity.behaviour)

    error = refused(server.url, into, calamity.patience)

    assert error.trouble == calamity.trouble, error
    assert calamity.word in str(error)
    assert f"media/{SHA256}" in str(error)

    server.behave_well()
    fetch(server.url, into)


@every_calamity
def test_every_fault_of_the_network_is_the_cause_of_the_error_that_tuf_sees(server: Server, calamity: Calamity) -> None:
    server.behave("metadata", calamity.behaviour)
    web = WebTransport(server.url, patience=calamity.patience)

    with pytest.raises(DownloadError) as caught:
        read(web, "metadata/timestamp.json")

    cause = caught.value.__cause__
    assert isinstance(cause, RefreshError)
    assert cause.trouble == calamity.trouble, cause
    assert calamity.word in str(cause)

    server.behave_well()
    patient = web if calamity.patience != SHORT else WebTransport(server.url)
    assert read(patient, "metadata/timestamp.json").startswith(b"{")
    web.close()
    patient.close()


@pytest.mark.parametrize("number", [403, 404, 429, 500, 301])
def test_the_error_that_tuf_sees_holds_the_status(server: Server, number: int) -> None:
    """``tuf`` asks for the next root until the status is 403 or 404, and reports any other."""
    server.behave("metadata/2.root.json", bad.status(number))
    web = WebTransport(server.url)

    with pytest.raises(DownloadHTTPError) as caught:
        read(web, "metadata/2.root.json")

    assert caught.value.status_code == number
    web.close()


def test_a_small_file_that_trickles_times_out(server: Server, folder: Path) -> None:
    (folder / "metadata/timestamp.json").write_bytes(b"{" * 4000)
    server.behave("metadata", bad.drip(2000))
    web = WebTransport(server.url, patience=Timeouts(small_s=0.3, least_bytes_s=10))

    with pytest.raises(DownloadError, match="silent, or slower"):
        read(web, "metadata/timestamp.json")

    web.close()


def test_an_edition_may_take_longer_than_metadata(server: Server) -> None:
    server.behave("targets", bad.drip(2000))
    web = WebTransport(server.url, patience=Timeouts(small_s=0.1, least_bytes_s=10))

    assert len(read(web, TARGET)) == 1014
    web.close()


def test_endless_metadata_is_cut_off_at_its_limit(server: Server) -> None:
    server.behave("metadata", bad.endless())
    web = WebTransport(server.url)

    with pytest.raises(DownloadError, match="exceeding"):
        read(web, "metadata/timestamp.json")

    web.close()


def test_a_web_page_without_a_content_type_is_recognised(server: Server) -> None:
    server.behave("", bad.status(200, body=b"\n <html>Welcome"))
    web = WebTransport(server.url)

    with pytest.raises(DownloadError, match="a web page came"):
        read(web, "metadata/timestamp.json")

    web.close()


def test_redirects_are_not_followed(server: Server, folder: Path, into: Path) -> None:
    """Not even to a server that has the right file."""
    with Server(folder) as elsewhere:
        server.behave("media", bad.redirect(f"{elsewhere.url}media/{SHA256}"))

        assert elsewhere.url in str(refused(server.url, into))
        assert elsewhere.requests == []


def test_a_refused_connection_is_named(into: Path) -> None:
    with refusing_port() as port:
        error = refused(f"http://127.0.0.1:{port}/", into)

    assert error.trouble == Trouble.UNREACHABLE
    assert "refused" in str(error)


def test_an_unknown_host_name_is_reported(into: Path) -> None:
    with unknown_names():
        assert "not found (Name or service not known)" in str(refused("http://endpoint.invalid/", into))


def test_a_host_name_that_no_server_resolves_times_out(into: Path) -> None:
    with hanging_names():
        error = refused("http://endpoint.invalid/", into, Timeouts(connect_s=0.1))

    assert error.trouble == Trouble.UNREACHABLE
    assert "no name server answers" in str(error)


@pytest.mark.parametrize("url", ["http://[::1/", "http://127.0.0.1:99999/", "nowhere"])
def test_an_invalid_address_is_reported(into: Path, url: str) -> None:
    error = refused(url, into)

    assert error.trouble == Trouble.NOT_SET_UP
    assert "not an address" in str(error)


# Going on where an earlier try ended.


def test_a_fetch_goes_on_where_the_one_before_was_cut_off(server: Server, into: Path) -> None:
    """Only the file on disk counts, so this works after a restart too."""
    for after in (100_000, 150_000):
        server.behave("media", bad.truncate(after), times=1)
        refused(server.url, into)

    fetch(server.url, into)

    assert [request.headers.get("Range") for request in server.requests] == [None, "bytes=100000-", "bytes=250000-"]
    assert server.bytes_sent < LENGTH + 2_000


def test_a_slow_connection_fetches_a_file_in_several_tries(server: Server, into: Path) -> None:
    """Every byte received is kept, so each try gets further."""
    server.behave("media", bad.stall(after=1_000))

    refused(server.url, into, SHORT)

    assert part(into).read_bytes() == PICTURE[:1_000]


def test_a_complete_part_file_needs_no_network(server: Server, into: Path) -> None:
    part(into).write_bytes(PICTURE)

    fetch(server.url, into)

    assert server.requests == []


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(bad.ignore_range(), id="all of it"),
        pytest.param(bad.chunked(), id="all of it, of unknown length"),
        pytest.param(bad.wrong_range(shift=1), id="a byte too early"),
        pytest.param(bad.wrong_range(shift=-1), id="a byte too late"),
        pytest.param(bad.wrong_range(shift=5, honest=False), id="another part than it says"),
        pytest.param(bad.wrong_range(shift=0, total=9), id="a part of a longer file"),
        pytest.param(bad.status(206), id="a part that it does not name"),
        pytest.param(bad.status(206, {"Content-Range": "bytes 1-\u00b2/x"}), id="a part with a name that is none"),
        pytest.param(bad.status(416), id="that it has no such part"),
    ],
)
def test_a_server_with_wrong_ranges_still_sends_the_file(server: Server, into: Path, behaviour: bad.Behaviour) -> None:
    part(into).write_bytes(PICTURE[:100_000])
    server.behave("media", behaviour, times=1)

    fetch(server.url, into)


def test_a_server_without_ranges_does_not_shorten_the_part_file(server: Server, into: Path) -> None:
    """The second try is cut off earlier than the first."""
    part(into).write_bytes(PICTURE[:100_000])
    server.ranges = False
    server.behave("media", bad.reset(after=50_000))

    refused(server.url, into)

    assert part(into).read_bytes() == PICTURE[:100_000]


@pytest.mark.parametrize("left", [b"x" * 1000, PICTURE[:5_000] + b"x", PICTURE + b"x", bytes(LENGTH)])
def test_a_damaged_part_file_is_thrown_away(server: Server, into: Path, left: bytes) -> None:
    part(into).write_bytes(left)

    fetch(server.url, into)


# Not the file that was published.


def test_a_file_with_one_wrong_bit_is_refused_and_deleted(server: Server, into: Path) -> None:
    server.behave("media", bad.wrong_content())

    error = refused(server.url, into)

    assert error.trouble == Trouble.DAMAGED
    assert SHA256 in str(error)
    assert not part(into).exists()
    assert len(server.requests) == 1


@pytest.mark.parametrize("by", [1, -1, 100_000])
def test_a_file_of_another_length_is_refused_before_its_first_byte(server: Server, into: Path, by: int) -> None:
    server.behave("media", bad.wrong_length(by))

    assert refused(server.url, into).trouble == Trouble.DAMAGED

    assert part(into).stat().st_size == 0


@pytest.mark.parametrize("chunked", [True, False])
def test_an_endless_file_never_takes_more_disk_space_than_the_published_one(
    server: Server, folder: Path, into: Path, chunked: bool
) -> None:
    sha256, length = media(folder, PICTURE[:1_000])
    server.behave("media", bad.endless(chunked=chunked))
    with pytest.raises(RefreshError) as caught:
        WebTransport(server.url).fetch(sha256, length - 1, into)

    assert caught.value.trouble == Trouble.DAMAGED
    assert part(into).stat().st_size < length


def test_a_file_of_unknown_length_that_ends_early_is_refused(server: Server, into: Path) -> None:
    server.behave("media", bad.chunked(less=1))

    assert "ended after 299,999 of 300,000 bytes" in str(refused(server.url, into))


# How long to wait.


def test_the_error_holds_the_wait_that_the_server_asks_for(server: Server, into: Path) -> None:
    server.behave("media", bad.status(429, {"Retry-After": "7"}))

    assert refused(server.url, into).retry_after_s == 7


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("3601", 3600),
        ("9" * 5000, 3600),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0),
        ("Thu, 21 Oct 2100 07:28:00 GMT", 3600),
        ("-5", None),
        ("\u00b2", None),
        ("soon", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("", None),
    ],
)
def test_the_wait_follows_the_clock_of_the_server_and_has_a_limit(said: str, seconds: float | None) -> None:
    head = {"Retry-After": said, "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}

    assert retry_after_s(head) == seconds


def test_a_date_to_wait_for_is_ignored_without_the_time_of_the_server() -> None:
    assert retry_after_s({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}) is None


# Secure connections.


def test_a_certificate_for_another_name_is_refused(folder: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(folder, name="endpoint.example") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))

        error = refused(server.url, into)

    assert error.trouble == Trouble.UNTRUSTED_SERVER
    assert "certificate is not valid for '127.0.0.1'" in str(error)
    assert server.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(folder: Path, into: Path) -> None:
    with Server(folder, name="127.0.0.1") as server:
        assert refused(server.url, into).trouble == Trouble.UNTRUSTED_SERVER


def test_a_museum_may_use_its_own_certificate_authority(
    folder: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``requests`` reads it from ``REQUESTS_CA_BUNDLE``."""
    with Server(folder, name="127.0.0.1") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))

        fetch(server.url, into)


@pytest.mark.parametrize("calamity", [bad.stall(after=3), bad.drip(20), bad.endless(head=True)])
def test_a_stalled_secure_connection_times_out(
    folder: Path, into: Path, monkeypatch: pytest.MonkeyPatch, calamity: bad.Behaviour
) -> None:
    with Server(folder, name="127.0.0.1") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))
        server.behave("", calamity)

        assert refused(server.url, into, SHORT).trouble == Trouble.UNREACHABLE

        server.behave_well()
        fetch(server.url, into)


def test_a_server_without_tls_is_refused_at_an_https_address(server: Server, into: Path) -> None:
    error = refused(server.url.replace("http:", "https:"), into)

    assert error.trouble == Trouble.UNTRUSTED_SERVER
    assert "no secure connection" in str(error)


# Manners.


def test_an_idle_connection_that_the_server_closed_is_replaced(server: Server, into: Path) -> None:
    web = WebTransport(server.url)
    read(web, "metadata/timestamp.json")
    server.behave("media", bad.close(), times=1)

    web.fetch(SHA256, LENGTH, into)
    web.close()

    assert into.read_bytes() == PICTURE


def test_a_reused_connection_times_out_like_a_new_one(server: Server, into: Path) -> None:
    web = WebTransport(server.url, patience=SHORT)
    read(web, "metadata/timestamp.json")
    server.behave("media", bad.drip(20, head=True))

    with pytest.raises(RefreshError, match="slower than"):
        web.fetch(SHA256, LENGTH, into)

    assert server.connections == 1
    web.close()


def test_a_password_in_the_netrc_file_is_never_sent(
    server: Server, into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login staff password private\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    fetch(server.url, into)

    assert "Authorization" not in server.requests[0].headers


def test_a_password_in_the_address_is_sent_and_never_shown(server: Server, into: Path) -> None:
    url = server.url.replace("//", "//kiosk:s3cret@")
    server.behave("media", bad.status(401), times=1)

    assert "s3cret" not in str(refused(url, into))
    assert "s3cret" not in WebTransport(url).address

    fetch(url, into)
    assert server.requests[-1].headers["Authorization"].startswith("Basic ")


def test_no_cookie_is_kept(server: Server, tmp_path: Path) -> None:
    server.behave("media", lambda exchange: exchange.whole(200, exchange.data, {"Set-Cookie": "kiosk=7; Path=/"}))
    web = WebTransport(server.url)
    web.fetch(SHA256, LENGTH, tmp_path / "one")
    web.fetch(SHA256, LENGTH, tmp_path / "two")
    web.close()

    assert [request.headers.get("Cookie") for request in server.requests] == [None, None]


def test_the_proxy_in_the_environment_is_used(server: Server, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)

    fetch("http://endpoint.invalid/", into)

    server.close()
    assert "refused through the proxy" in str(refused("http://endpoint.invalid/", into.with_name("other")))


# The disk.


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_refuses_is_not_reported_as_a_bad_network(
    server: Server, folder: Path, into: Path, reason: int
) -> None:
    """This holds at each call, and the next try succeeds."""
    small = PICTURE[:1_000]
    sha256, length = media(folder, small)

    def prepare() -> None:
        into.unlink(missing_ok=True)
        part(into).unlink(missing_ok=True)

    def work() -> None:
        WebTransport(server.url).fetch(sha256, length, into)

    for number in each_call(into.parent, prepare, work):
        with watched_disk(into.parent, refuse=(number, reason)), pytest.raises(CacheError) as caught:
            work()
        assert caught.value.trouble == durable.cache_error(into, OSError(reason, "")).trouble
        assert not into.exists() or into.read_bytes() == small
        work()
        assert into.read_bytes() == small


def test_a_file_gets_its_name_only_after_it_is_synced(server: Server, into: Path) -> None:
    with watched_disk(into.parent) as disk:
        WebTransport(server.url).fetch(SHA256, LENGTH, into)

    named = disk.calls.index("replace picture.part -> picture")
    last_written = max(at for at, call in enumerate(disk.calls) if call == "write picture.part")
    assert last_written < disk.calls.index("fsync picture.part") < named
    assert disk.calls[named + 1 :] == ["open .", "fsync ."]


def test_a_missing_folder_is_not_reported_as_a_bad_network(server: Server, tmp_path: Path) -> None:
    with pytest.raises(CacheError):
        WebTransport(server.url).fetch(SHA256, LENGTH, tmp_path / "none" / "picture")

    assert server.requests == []
