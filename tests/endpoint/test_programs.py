"""The real commands against a real server, started as by staff and systemd."""

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
from tests.endpoint.lobby import context_in, shown_by
from tests.endpoint.programs import ROOT, WITHOUT_NETWORK, run, running_refresher, settings, soon
from tests.support.editions import small_edition, write_folder
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server, refusing_port, stall
from tests.support.without_network import SOCKET_CALLS


def status_in(state: Path) -> Status:
    """Return the status in the status file, or an empty one."""
    return status.read(state / "cache" / "status.json") or Status("")


def is_shown(state: Path, edition: str) -> bool:
    """Tell whether a kiosk that starts now shows this edition, complete."""
    seen = shown_by(context_in(state, None))
    return seen.id == edition and not seen.placeholders


@pytest.mark.parametrize("name", ["été à Lens", "two\nlines"])
def test_an_edition_travels_from_a_folder_over_the_web_and_a_stick_to_another_kiosk(tmp_path: Path, name: str):
    """All folders have odd names."""
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
    shown = shown_by(context_in(near, root))
    assert not shown.placeholders

    exported = run("export", stick, "--config", config, "--state", near)
    assert exported.returncode == 0, exported.stderr
    assert exported.stderr == f"{stick} is on the disk of this machine: if you meant a stick, mount it first\n"
    imported = run("import", stick, "--config", settings(far, url=None, root=root), "--state", far)
    assert imported.returncode == 0, imported.stderr
    assert is_shown(far, shown.id)
    assert (status_in(far).channel, status_in(far).edition, status_in(far).problem) == ("lobby", shown.id, None)
    assert status_in(far).expires == status_in(near).expires


def test_a_single_refresh_without_a_network_prints_the_cause_and_the_remedy(
    tmp_path: Path, endpoint: PublishedEndpoint, first: str
):
    """The exit code is 1, the status file has the same problem, and the next refresh succeeds."""
    state = tmp_path / "kiosk"
    with refusing_port() as port:
        config = settings(state, url=f"http://127.0.0.1:{port}/", root=endpoint.root)
        done = run("refresh", "--once", "--config", config, "--state", state)

    assert done.returncode == 1
    assert ADVICE[Trouble.UNREACHABLE][1] in done.stderr
    assert "Traceback" not in done.stderr
    problem = status_in(state).problem
    assert problem is not None
    assert problem.kind == Trouble.UNREACHABLE
    assert shown_by(context_in(state, None)).loaded.folder == EMBEDDED
    with Server(endpoint.folder) as server:
        config = settings(state, url=server.url, root=endpoint.root)
        assert run("refresh", "--once", "--config", config, "--state", state).returncode == 0
    assert is_shown(state, first)
    assert status_in(state).problem is None
    assert status_in(state).edition == first


def test_a_refresh_without_an_endpoint_names_the_setting(tmp_path: Path):
    done = run("refresh", "--once", "--config", settings(tmp_path, url=None, root=None), "--state", tmp_path)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "[endpoint] url" in done.stderr


@pytest.mark.parametrize("once", [("--once",), ()], ids=["once", "for months"])
def test_a_mistake_in_the_settings_ends_the_refresher_for_good(tmp_path: Path, once: tuple[str, ...]):
    """Its exit code is one after which kiosk-refresh.service does not restart it."""
    bad = tmp_path / "bad.toml"
    bad.write_text("[scren]\n")
    done = run("refresh", *once, "--config", bad, "--state", tmp_path / "state")

    unit = (ROOT / "config" / "systemd" / "kiosk-refresh.service").read_text("utf-8")
    assert str(done.returncode) in unit.split("RestartPreventExitStatus=")[1].split("\n")[0].split()
    assert done.stderr == f"{bad}: there is no section [scren]; did you mean [screen]?\n"


def test_an_untrusted_stick_is_reported_in_the_status(tmp_path: Path, endpoint: PublishedEndpoint):
    """At a stand without a network, only imports write the status. The next good stick clears the problem."""
    state = tmp_path / "kiosk"
    stranger = PublishedEndpoint(tmp_path / "stranger")
    stranger.publish(title="Stranger")
    config = settings(state, url=None, root=endpoint.root)

    refused = run("import", stranger.folder, "--config", config, "--state", state)

    assert refused.returncode == 1
    assert ADVICE[Trouble.NOT_SIGNED][1] in refused.stderr
    problem = status_in(state).problem
    assert problem is not None
    assert problem.kind == Trouble.NOT_SIGNED
    assert str(stranger.folder) in problem.detail
    assert run("import", endpoint.folder, "--config", config, "--state", state).returncode == 0
    assert status_in(state).problem is None


def test_an_import_from_a_folder_without_an_edition_names_the_folder(tmp_path: Path, endpoint: PublishedEndpoint):
    state = tmp_path / "kiosk"
    done = run("import", tmp_path, "--config", settings(state, url=None, root=endpoint.root), "--state", state)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path) in done.stderr


def test_the_refresher_fetches_wakes_on_a_signal_and_ends_at_once(
    tmp_path: Path, endpoint: PublishedEndpoint, server: Server, first: str
):
    """It also keeps a second refresher out."""
    state = tmp_path / "kiosk"
    config = settings(state, url=server.url, root=endpoint.root)
    with running_refresher(config, state) as refresher:
        soon(lambda: status_in(state).edition == first)
        assert is_shown(state, first)

        other = run("refresh", "--once", "--config", config, "--state", state)
        assert other.returncode == 75, "EX_TEMPFAIL: systemd may try again"
        assert len(other.stderr.splitlines()) == 1
        assert "another refresher" in other.stderr

        second = endpoint.publish(title="Second")
        begun = monotonic()
        refresher.send_signal(signal.SIGUSR1)
        soon(lambda: status_in(state).edition == second)
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
    """The exhibit's service does so if the settings lack ``start_refresher = false``. The lock stays free."""
    state = tmp_path / "kiosk"
    config = settings(state, url="http://127.0.0.1:9/", root=tmp_path / "root.json")

    done = run("refresh", *once, "--config", config, "--state", state, around=WITHOUT_NETWORK)

    assert done.returncode == 77
    assert len(done.stderr.splitlines()) == 1
    assert "start_refresher = false" in done.stderr
    assert not (state / "cache").exists()


def test_the_refresher_keeps_running_without_a_network(tmp_path: Path, endpoint: PublishedEndpoint):
    state = tmp_path / "kiosk"
    with refusing_port() as port:
        config = settings(state, url=f"http://127.0.0.1:{port}/", root=endpoint.root)
        with running_refresher(config, state) as refresher:
            soon(lambda: status_in(state).problem)
            for _ in range(3):
                refresher.send_signal(signal.SIGUSR1)
            assert refresher.poll() is None
        problem = status_in(state).problem
    assert problem is not None
    assert problem.kind == Trouble.UNREACHABLE
    assert shown_by(context_in(state, None)).loaded.folder == EMBEDDED
