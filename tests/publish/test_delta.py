"""The difference between two editions spares bytes and is never believed."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition.decode import FILE
from kiosk.edition.types import Edition
from kiosk.publish.delta import WORTH_BYTES, apply_delta, make_delta, max_delta_bytes
from kiosk.publish.layout import DELTAS
from kiosk.refresh.transport.web import WebTransport
from kiosk.refresh.trust.trust import SignedEdition, Trust
from tests.support.editions import small_edition
from tests.support.endpoint import NOW, PublishedEndpoint
from tests.support.server import Server

_LONG = "".join(f'{{"laureate": {number}, "name": "Numéro {number * number}"}},\n' for number in range(2000)).encode()


@given(
    st.lists(st.tuples(st.integers(0, len(_LONG)), st.integers(0, 300), st.binary(max_size=200)), max_size=5),
)
def test_whatever_changed_the_new_one_is_made_of_the_old(changes: list[tuple[int, int, bytes]]):
    new = _LONG
    for at, less, more in changes:
        new = new[:at] + more + new[at + less :]
    found = make_delta(_LONG, new)
    assert found is not None
    assert len(found) < 5000
    assert apply_delta(_LONG, found, len(new)) == new


@pytest.mark.parametrize("old", [b"", b"x", _LONG[::-1]])
def test_there_is_none_where_the_two_have_nothing_in_common(old: bytes):
    assert make_delta(old, _LONG) is None


def test_there_is_none_to_a_short_edition():
    assert make_delta(_LONG, _LONG[: WORTH_BYTES - 1]) is None


@given(st.binary(max_size=300) | st.sampled_from([b"[[0]]", b"[[-5,90]]", b'["!"]', b"[[0,99999999999]]", b"[" * 9999]))
def test_what_is_no_difference_makes_nothing_that_is_too_long(found: bytes):
    made = apply_delta(_LONG, found, 100)
    assert made is None or len(made) <= 100


class Scene:
    """An endpoint with a long edition, of which a kiosk has the first version and is about to read the second."""

    def __init__(self, tmp: Path) -> None:
        self.endpoint = PublishedEndpoint(tmp)
        self.known = tmp / FILE
        self.endpoint.publish(_long_edition(), title="First")
        self.known.write_bytes(self.endpoint.target_file().read_bytes())
        self.endpoint.publish(_long_edition(), title="Second", now=NOW + timedelta(seconds=1))
        self.wanted = self.endpoint.target_file()
        (self.found,) = (self.endpoint.folder / DELTAS).iterdir()
        self._work = tmp / "work"

    def read(self, server: Server) -> SignedEdition:
        web = WebTransport(server.url)
        try:
            trust = Trust(self._work.with_name("trust.json"), self.endpoint.root.read_bytes())
            return trust.update(web, "lobby", self._work, known=self.known)
        finally:
            web.close()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_kiosk_with_the_edition_before_reads_what_differs_and_not_the_whole(scene: Scene):
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == scene.wanted.read_bytes()
        assert not [asked for asked in server.requests if asked.path.startswith("/targets/")]
    assert scene.found.stat().st_size < max_delta_bytes(scene.wanted.stat().st_size) / 10


@pytest.mark.parametrize(
    "damage", [b"", b"<html>", b"[]", b'["QUJD"]', _LONG], ids=["empty", "page", "none", "other", "long"]
)
def test_a_wrong_difference_costs_a_request_and_nothing_else(scene: Scene, damage: bytes):
    scene.found.write_bytes(damage)
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == scene.wanted.read_bytes()


def test_an_endpoint_without_differences_is_read_as_well(scene: Scene):
    scene.found.unlink()
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == scene.wanted.read_bytes()


def _long_edition() -> Edition:
    edition = small_edition()
    one = edition.laureates[0]
    more = tuple(msgspec.structs.replace(one, id=f"{one.id}-{number}") for number in range(60))
    return msgspec.structs.replace(edition, laureates=edition.laureates + more)
