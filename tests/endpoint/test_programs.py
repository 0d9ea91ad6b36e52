"""The real commands against a real server, as staff and systemd start them."""

import platform
import signal
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import pytest

from kiosk.edition.folder import EMBEDDED
from kiosk.errors import Trouble
from kiosk.refresh import status
from kiosk.refresh.status import ADVICE, Status
from tests.endpoint.lobby import kiosk_in, shown_by
from tests.endpoint.programs import ROOT, WITHOUT_NETWORK, resident, run, settings, soon
from tests.support.editions import small_edition, write_folder
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server, refusing_port, stall
from tests.support.without_network import SOCKET_CALLS


def told(state: Path) -> Status:
    """Return what the status file says, or a new one."""
    return status.read(state / "cache" / "status.json") or Status("")


def is_shown(state: Path, edition: str) -> bool:
    """Tell whether a kiosk that starts now shows this edition, complete."""
    seen = shown_by(kiosk_in(state, None))
    return seen.id == edition and not seen.placeholders


@pytest.mark.parametrize("name", ["été à Lens", "two\nlines"])
def test_from_a_folder_over_the_web_onto_a_stick_to_another_kiosk(tmp_path: Path, name: str):
    """Publish, refresh, export, import: with odd names everywhere."""
    here = tmp_path / name
    keys, endpoint, stick = here / "keys", here / "srv" / name, here / "usb"
    edition = write_folder(small_edition(), here / "edition")
    published = run("publish", edition, endpoint, "--keys", keys)
    assert published.returncode == 0, published.stderr
    root = endpoint / "metadata" / "1.root.json"
    near, far = here / "near", here / "far"

    with Server(here / "srv") as server:
        config = settings(near, url=server.url + quote(name), root=root)
        refreshed = run("refresh", "--once", "--config", config, "--state", near)
        assert refreshed.returncode == 0, refreshed.stderr
        assert "is ready" in refreshed.stdout
        again = run("refresh", "--once", "--config", config, "--state", near)
        assert again.returncode == 0, again.stderr
        assert "is up to date" in again.stdout
    shown = shown_by(kiosk_in(near, root))
    assert not shown.placeholders

    exported = run("export", stick, "--config", config, "--state", near)
    assert exported.returncode == 0, exported.stderr
    assert exported.stderr == f"{stick} is on the disk of this machine: if you meant a stick, mount it first\n"
    imported = run("import", stick, "--config", settings(far, url=None, root=root), "--state", far)
    assert imported.returncode == 0, imported.stderr
    assert is_shown(far, shown.id)
    assert (told(far).channel, told(far).edition, told(far).problem) == ("lobby", shown.id, None)
    assert told(far).expires == told(near).expires


def test_once_without_a_network_says_why_and_what_to_do(tmp_path: Path, endpoint: PublishedEndpoint, first: str):
    """Exit 1, in words; the status file says the same, and the next time all is well."""
    state = tmp_path / "kiosk"
    with refusing_port() as port:
        config = settings(state, url=f"http://127.0.0.1:{port}/", root=endpoint.root)
        done = run("refresh", "--once", "--config", config, "--state", state)

    assert done.returncode == 1
    assert ADVICE[Trouble.UNREACHABLE][1] in done.stderr
    assert "Traceback" not in done.stderr
    problem = told(state).problem
    assert problem is not None
    assert problem.kind == Trouble.UNREACHABLE
    assert shown_by(kiosk_in(state, None)).loaded.folder == EMBEDDED
    with Server(endpoint.folder) as server:
        config = settings(state, url=server.url, root=endpoint.root)
        assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert is_shown(state, first)
    assert told(state).problem is None
    assert told(state).edition == first


def test_a_kiosk_without_an_endpoint_says_so(tmp_path: Path):
    done = run("refresh", "--once", "--config", settings(tmp_path, url=None, root=None), "--state", tmp_path)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "[endpoint] url" in done.stderr


@pytest.mark.parametrize("once", [("--once",), ()], ids=["once", "for months"])
def test_a_mistake_in_the_settings_ends_a_new_refresher_for_good(tmp_path: Path, once: tuple[str, ...]):
    """With the exit code for which kiosk-refresh.service does not start it again."""
    bad = tmp_path / "bad.toml"
    bad.write_text("[scren]\n")
    done = run("refresh", *once, "--config", bad, "--state", tmp_path / "state")

    unit = (ROOT / "config" / "systemd" / "kiosk-refresh.service").read_text("utf-8")
    assert str(done.returncode) in unit.split("RestartPreventExitStatus=")[1].split("\n")[0].split()
    assert done.stderr == f"{bad}: there is no section [scren]; did you mean [screen]?\n"


def test_a_stick_that_cannot_be_trusted_is_told_in_the_status_too(tmp_path: Path, endpoint: PublishedEndpoint):
    """At a stand without a network nothing else writes it; the next good stick takes it back."""
    state = tmp_path / "kiosk"
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")
    config = settings(state, url=None, root=endpoint.root)

    refused = run("import", stranger.folder, "--config", config, "--state", state)

    assert refused.returncode == 1
    assert ADVICE[Trouble.NOT_SIGNED][1] in refused.stderr
    problem = told(state).problem
    assert problem is not None
    assert problem.kind == Trouble.NOT_SIGNED
    assert str(stranger.folder) in problem.detail
    assert run("import", endpoint.folder, "--config", config, "--state", state).returncode == 0
    assert told(state).problem is None


def test_a_stick_without_an_edition_says_so(tmp_path: Path, endpoint: PublishedEndpoint):
    state = tmp_path / "kiosk"
    done = run("import", tmp_path, "--config", settings(state, url=None, root=endpoint.root), "--state", state)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path) in done.stderr


def test_the_refresher_at_rest(tmp_path: Path, endpoint: PublishedEndpoint, server: Server, first: str):
    """It fetches, wakes early on a signal, keeps a second one out, lets nobody wait when it is told to end."""
    state = tmp_path / "kiosk"
    config = settings(state, url=server.url, root=endpoint.root)
    with resident(config, state) as refresher:
        soon(lambda: told(state).edition == first)
        assert is_shown(state, first)

        other = run("refresh", "--once", "--config", config, "--state", state)
        assert other.returncode == 75, "EX_TEMPFAIL: systemd may try again, nothing is wrong"
        assert len(other.stderr.splitlines()) == 1
        assert "another refresher" in other.stderr

        second = endpoint.publish(title="Second")
        begun = monotonic()
        refresher.send_signal(signal.SIGUSR1)
        soon(lambda: told(state).edition == second)
        assert monotonic() - begun < 10
        assert is_shown(state, second)

        server.behave("metadata/", stall())
        endpoint.publish(title="Third")
        asked = len(server.requests)
        refresher.send_signal(signal.SIGUSR1)
        soon(lambda: len(server.requests) > asked)
        begun = monotonic()
        refresher.send_signal(signal.SIGTERM)
        _, said = refresher.communicate(timeout=25)
        assert refresher.returncode == 0
        assert "Traceback" not in said
    assert is_shown(state, second)
    server.behave_well()
    assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert not is_shown(state, second)


@pytest.mark.skipif(platform.machine() not in SOCKET_CALLS, reason="the filter of this processor is not written")
@pytest.mark.parametrize("once", [("--once",), ()], ids=["once", "at rest"])
def test_a_service_without_a_network_starts_no_refresher_and_names_the_setting(tmp_path: Path, once: tuple[str, ...]):
    """As the exhibit's service with settings that forget ``start_refresher = false``. The lock stays free."""
    state = tmp_path / "kiosk"
    config = settings(state, url="http://127.0.0.1:9/", root=tmp_path / "root.json")

    done = run("refresh", *once, "--config", config, "--state", state, around=WITHOUT_NETWORK)

    assert done.returncode == 77
    assert len(done.stderr.splitlines()) == 1
    assert "start_refresher = false" in done.stderr
    assert not (state / "cache").exists()


def test_without_a_network_for_ever_the_embedded_edition_is_shown(tmp_path: Path, endpoint: PublishedEndpoint):
    state = tmp_path / "kiosk"
    with refusing_port() as port:
        config = settings(state, url=f"http://127.0.0.1:{port}/", root=endpoint.root)
        with resident(config, state) as refresher:
            soon(lambda: told(state).problem)
            for _ in range(3):
                refresher.send_signal(signal.SIGUSR1)
            assert refresher.poll() is None
        problem = told(state).problem
    assert problem is not None
    assert problem.kind == Trouble.UNREACHABLE
    assert shown_by(kiosk_in(state, None)).loaded.folder == EMBEDDED
