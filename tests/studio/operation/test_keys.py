"""The keys of a studio: made once, protected, taken away and brought back."""

import stat
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from kiosk.errors import MachineError
from kiosk.refresh import pipeline
from kiosk.refresh.transport.usb import UsbTransport
from studio.endpoint import endpoint
from studio.laureates.models import Laureate
from studio.publishing.release import release
from tests.endpoint.lobby import context_in, now, shown_by


def keys(*words: str) -> str:
    output = StringIO()
    call_command("keys", *words, stdout=output)
    return output.getvalue()


def correct_a_tagline(text: str) -> None:
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = text
    row.save_revision().publish()


def lobby(studio, state: Path, root: Path):
    """Return what visitors see after a kiosk with this root has refreshed from the endpoint."""
    kiosk = context_in(state, root)
    done = pipeline.run_locked(kiosk, partial(pipeline.refresh, kiosk, UsbTransport(studio.ENDPOINT), now))
    assert done.trouble is None, done
    return shown_by(kiosk).loaded


def test_only_the_service_may_read_the_keys(studio):
    release("lobby", now=now())

    assert stat.S_IMODE(studio.KEYS.stat().st_mode) == 0o700
    found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in studio.KEYS.glob("*.pem")}
    assert found == dict.fromkeys(("root.pem", "targets.pem", "snapshot.pem", "timestamp.pem"), 0o600)
    (studio.KEYS / "targets.pem").chmod(0o644)
    with pytest.raises(CommandError, match=r"targets\.pem: other users may use it .*chmod 600"):
        keys()


def test_a_machine_without_keys_makes_none_for_a_signed_endpoint(tmp_path: Path):
    """Several machines with one bucket must share their keys."""
    release("lobby", now=now())
    signed = endpoint.signatures()
    correct_a_tagline("D’une autre machine")
    elsewhere = tmp_path / "elsewhere" / "keys"

    with override_settings(KEYS=elsewhere):
        with pytest.raises(MachineError, match="ne sont pas sur cette machine"):
            release("lobby", now=now())
        with pytest.raises(MachineError, match="ne sont pas sur cette machine"):
            endpoint.renew(now())

    assert not elsewhere.exists()
    assert endpoint.signatures() == signed
    assert release("lobby", now=now())[1]


def test_the_command_lists_the_keys_and_when_their_signatures_end():
    release("lobby", now=datetime(2031, 5, 4, 12, tzinfo=UTC))

    said = keys()

    assert "sans phrase secrète" in said
    for role, until in (("root", "02/05/2036"), ("targets", "03/05/2032"), ("timestamp", "03/06/2031")):
        line = next(line for line in said.splitlines() if line.strip().startswith(role))
        assert f"signé jusqu’au {until}" in line, said
        assert " ici " in line


def test_there_are_no_keys_before_the_first_release():
    with pytest.raises(CommandError, match="there are no keys here"):
        keys()


def test_a_passphrase_locks_the_keys(studio, settings_of):
    settings_of(KEYS_PASSPHRASE="une phrase")  # noqa: S106 - it protects nothing that lasts
    release("lobby", now=now())
    assert b"ENCRYPTED" in (studio.KEYS / "root.pem").read_bytes()
    assert "avec phrase secrète" in keys()

    settings_of(KEYS_PASSPHRASE="une autre")  # noqa: S106 - same
    with pytest.raises(CommandError, match="does not open with this passphrase"):
        keys()


def test_the_studio_publishes_while_the_root_key_is_away_and_rotates_when_it_is_back(studio, tmp_path: Path):
    """A kiosk that knows only the first root can follow all of it."""
    release("lobby", now=now())
    root = endpoint.root_file()
    (studio.KEYS / "root.pem").rename(tmp_path / "root.pem")
    assert "La clé root est à l’abri" in keys()

    correct_a_tagline("Sans la racine")
    made, new = release("lobby", now=now())
    endpoint.renew(now())
    assert new
    assert lobby(studio, tmp_path / "kiosk", root).id == made.edition

    with pytest.raises(CommandError, match=r"root\.pem: the root key is not here; bring it back"):
        keys("rotate", "timestamp")
    before = (studio.KEYS / "timestamp.pem").read_bytes()
    (tmp_path / "root.pem").rename(studio.KEYS / "root.pem")

    for role in endpoint.ROLES:
        assert f"La clé {role} est nouvelle" in keys("rotate", role)
    assert (studio.KEYS / "timestamp.pem").read_bytes() != before
    assert not list(studio.KEYS.glob("*.next.pem"))

    (studio.KEYS / "root.pem").rename(tmp_path / "root.pem")
    correct_a_tagline("Avec d’autres clés")
    made, _ = release("lobby", now=now())
    assert lobby(studio, tmp_path / "kiosk", root).id == made.edition
    assert lobby(studio, tmp_path / "new kiosk", endpoint.root_file()).id == made.edition


def test_a_role_that_does_not_exist_is_named():
    with pytest.raises(CommandError, match="invalid choice: 'rot'"):
        keys("rotate", "rot")
