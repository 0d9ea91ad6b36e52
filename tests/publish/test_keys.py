"""The keys of a publisher are made once, are readable by their owner only, and may be absent until they sign."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.errors import MachineError
from kiosk.publish.keys import ROLES, open_keys

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


def _ids(folder: Path, passphrase: str | None = None) -> dict[str, str]:
    keys = open_keys(folder, passphrase)
    return {role: keys.signer(role).public_key.keyid for role in ROLES}


def test_each_role_gets_a_key_of_its_own_which_stays(tmp_path):
    first = _ids(tmp_path / "keys")
    assert len(set(first.values())) == len(ROLES)
    assert _ids(tmp_path / "keys") == first


@posix
def test_other_users_can_neither_read_the_keys_nor_change_their_folder(tmp_path):
    before = os.umask(0)
    try:
        open_keys(tmp_path / "deep" / "keys")
    finally:
        os.umask(before)
    assert (tmp_path / "deep" / "keys").stat().st_mode & 0o777 == 0o700
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "deep" / "keys").glob("*.pem")}
    assert modes == {f"{role}.pem": 0o600 for role in ROLES}


def test_a_complete_folder_of_keys_is_only_read(tmp_path):
    """The folder may be read-only."""
    open_keys(tmp_path / "keys")
    (tmp_path / "keys" / ".lock").unlink(missing_ok=True)
    open_keys(tmp_path / "keys")
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == sorted(f"{role}.pem" for role in ROLES)


@posix
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o622])
def test_a_key_that_other_users_can_use_is_refused_with_the_remedy(tmp_path, mode):
    open_keys(tmp_path / "keys")
    file = tmp_path / "keys" / "targets.pem"
    file.chmod(mode)
    with pytest.raises(MachineError, match=rf"targets\.pem: .*{mode:04o}.*chmod 600 .*targets\.pem$"):
        open_keys(tmp_path / "keys")


@posix
def test_a_folder_that_other_users_can_write_to_is_refused(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys").chmod(0o775)
    with pytest.raises(MachineError, match="chmod 700"):
        open_keys(tmp_path / "keys")
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_passphrase_locks_the_keys(tmp_path):
    keys = tmp_path / "keys"
    first = _ids(keys, "correct horse")
    assert b"ENCRYPTED" in (keys / "root.pem").read_bytes()
    assert _ids(keys, "correct horse") == first
    with pytest.raises(MachineError, match=r"root\.pem: .*does not open with this passphrase"):
        open_keys(keys, "battery staple")
    with pytest.raises(MachineError, match=r"root\.pem: .*give its passphrase"):
        open_keys(keys)


def test_a_passphrase_for_unlocked_keys_is_refused(tmp_path):
    open_keys(tmp_path / "keys")
    with pytest.raises(MachineError, match="has no passphrase; leave it out"):
        open_keys(tmp_path / "keys", "correct horse")


def test_the_next_key_is_locked_as_well(tmp_path):
    open_keys(tmp_path / "keys", "correct horse").make_next("timestamp")
    assert b"ENCRYPTED" in (tmp_path / "keys" / "timestamp.next.pem").read_bytes()


def test_a_missing_root_key_is_an_error_only_when_it_has_to_sign(tmp_path):
    folder = tmp_path / "keys"
    open_keys(folder)
    (folder / "root.pem").rename(tmp_path / "in-the-safe.pem")
    keys = open_keys(folder)
    keys.signer("targets")
    assert not (folder / "root.pem").exists()
    with pytest.raises(MachineError, match=r"root\.pem: the root key is not here; bring it back"):
        keys.signer("root")


def test_an_incomplete_set_of_keys_is_completed(tmp_path):
    folder = tmp_path / "keys"
    first = _ids(folder)
    (folder / "timestamp.pem").unlink()
    (folder / "snapshot.pem").rename(folder / "snapshot.pem.part")
    after = _ids(folder)
    assert after["root"] == first["root"]
    assert after["targets"] == first["targets"]


@pytest.mark.parametrize("there", [True, False])
def test_no_keys_are_made_if_the_caller_forbids_it(tmp_path, there):
    if there:
        (tmp_path / "keys").mkdir(mode=0o700)
    with pytest.raises(MachineError, match=r"keys: there are no keys here"):
        open_keys(tmp_path / "keys", make=False)
    assert (tmp_path / "keys").exists() is there


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged"),
        (
            generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "not an ed25519 key",
        ),
    ],
    ids=["empty", "cut", "another kind"],
)
def test_a_file_that_is_not_a_key_is_named(tmp_path, data, said):
    open_keys(tmp_path / "keys")
    (tmp_path / "keys" / "snapshot.pem").write_bytes(data)
    with pytest.raises(MachineError, match=rf"snapshot\.pem: .*{said}") as refused:
        open_keys(tmp_path / "keys")
    assert "\n" not in str(refused.value)


def test_two_programs_that_make_keys_at_once_get_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: _ids(tmp_path / "keys"), range(8)))
    assert all(ids == found[0] for ids in found)
