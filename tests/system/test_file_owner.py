"""Files that root makes in the folder of another user belong to that user, whose service can still write there."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endpoint.programs import ROOT, run, settings
from tests.support.editions import small_edition, write_folder
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server

NOBODY = 65534


def _nobody_can_read_this() -> bool:
    python = Path(os.__file__).parent
    return all(each.stat().st_mode & 0o005 == 0o005 for each in (ROOT, *ROOT.parents, python, *python.parents))


pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0 or not _nobody_can_read_this(),
    reason="only root can act as somebody else, who must be able to read this program",
)


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder that everybody may read; other users cannot read pytest's own."""
    with tempfile.TemporaryDirectory(prefix="kiosk-owner-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def given_to_nobody(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for each in (folder, *folder.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    return folder


def not_of_nobody(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.lstat().st_uid != NOBODY]


def test_files_that_root_fetches_exports_and_imports_belong_to_the_kiosk(ground: Path) -> None:
    endpoint = PublishedEndpoint(ground / "publisher")
    endpoint.publish(title="First")
    state, other, stick = (given_to_nobody(ground / name) for name in ("kiosk", "stand", "stick"))
    with Server(endpoint.folder) as server:
        config = settings(ground / "settings", url=server.url, root=endpoint.root)
        fetched = run("refresh", "--once", "--config", config, "--state", state)
    assert fetched.returncode == 0, fetched.stderr
    assert run("export", stick, "--config", config, "--state", state).returncode == 0
    assert run("import", stick, "--config", config, "--state", other).returncode == 0
    assert list(state.rglob("*"))
    assert not_of_nobody(state) + not_of_nobody(other) + not_of_nobody(stick) == []


def test_an_export_to_a_stick_that_root_mounted_for_itself_says_how_to_mount_it(ground: Path) -> None:
    """The kiosk's user may not write there; nothing is copied."""
    state, stick = given_to_nobody(ground / "kiosk"), ground / "stick"
    stick.mkdir(mode=0o755)
    endpoint = PublishedEndpoint(ground / "publisher")
    endpoint.publish(title="First")
    config = settings(ground / "settings", url=None, root=endpoint.root)
    assert run("import", endpoint.folder, "--config", config, "--state", state).returncode == 0

    refused = run("export", stick, "--config", config, "--state", state)

    assert refused.returncode == 1
    assert f"as root: mount -o uid=nobody DEVICE {stick}" in refused.stderr
    assert list(stick.iterdir()) == []


def test_files_that_root_publishes_belong_to_the_owner_of_the_endpoint(ground: Path) -> None:
    edition = write_folder(small_edition(), ground / "edition")
    endpoint, keys = given_to_nobody(ground / "content"), given_to_nobody(ground / "keys")
    keys.chmod(0o700)
    for command in (
        ("publish", edition, endpoint, "--keys", keys),
        ("renew", endpoint, "--keys", keys),
        ("rotate", endpoint, "snapshot", "--keys", keys),
        ("prune", endpoint),
    ):
        done = run(*command)
        assert done.returncode == 0, done.stderr
    assert not_of_nobody(endpoint) + not_of_nobody(keys) == []


def test_keys_of_root_do_not_sign_an_endpoint_of_somebody_else(ground: Path) -> None:
    """A web server's user need not own what it serves, and must never own the keys."""
    edition = write_folder(small_edition(), ground / "edition")
    endpoint, keys = given_to_nobody(ground / "content"), ground / "keys"
    keys.mkdir(mode=0o700)

    refused = run("publish", edition, endpoint, "--keys", keys)

    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        f"{endpoint} belongs to nobody, but the keys in {keys} to root: let one user own both, for instance with:"
        f" chown -R root: {endpoint} (a web server need only read it)"
    ]
    os.chown(endpoint, 0, 0)
    assert run("publish", edition, endpoint, "--keys", keys).returncode == 0


def test_a_file_that_root_left_is_named_with_the_command_that_repairs_it(ground: Path) -> None:
    endpoint = PublishedEndpoint(ground / "publisher")
    endpoint.publish(title="First")
    state = given_to_nobody(ground / "kiosk")
    (state / "cache" / "incoming").mkdir(parents=True)
    os.chown(state / "cache", NOBODY, NOBODY)
    config = settings(ground / "settings", url=None, root=endpoint.root)

    done = run("import", endpoint.folder, "--config", config, "--state", state)

    assert done.returncode == 1
    assert f"belongs to root, not to nobody; as root: chown -R nobody: {state / 'cache'}" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_owner_who_cannot_read_the_program_is_refused_with_what_to_do(ground: Path) -> None:
    state = given_to_nobody(ground / "kiosk")
    hidden = ground / "hidden"
    hidden.mkdir(mode=0o700)
    code = (
        "from pathlib import Path; from kiosk.errors import MachineError; from kiosk.system import file_owner\n"
        f"file_owner._PROGRAM = Path({str(hidden)!r})\n"
        f"try: file_owner.act_as_owner_of(Path({str(state)!r}))\n"
        "except MachineError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "sudo -u nobody" in done.stdout
