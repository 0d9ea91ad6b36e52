"""The compressed copy of an edition saves bytes and is never trusted."""

import gzip
import zlib
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition.types import Edition
from kiosk.publish.gzip_copy import SUFFIX, WORTH_BYTES, pack, unpack
from kiosk.publish.pruning import Retention, prune
from kiosk.refresh.transport.web import WebTransport
from kiosk.refresh.trust.trust import SignedEdition, Trust
from tests.support.editions import small_edition
from tests.support.endpoint import NOW, PublishedEndpoint
from tests.support.server import Server

_LONG = "".join(f'{{"laureate": {number}, "name": "Numéro {number * number}"}},\n' for number in range(2000)).encode()


@given(st.binary(max_size=3000))
def test_each_text_comes_back_from_its_copy(data: bytes):
    assert unpack(pack(data), len(data)) == data


def test_the_same_text_gives_the_same_copy_at_any_time():
    assert pack(_LONG)[4:8] == bytes(4), "the time in the header of gzip"


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_unpack_to_nothing_or_to_the_right_length(copy: bytes, length: int):
    data = unpack(copy, length)
    assert data is None or len(data) == length


@pytest.mark.parametrize(
    "copy",
    [
        b"",
        pack(_LONG)[:-1],
        pack(_LONG) + b"more",
        pack(_LONG) + pack(_LONG),
        pack(_LONG[:-1]),
        pack(_LONG + b"!"),
        pack(pack(_LONG)),
        zlib.compress(_LONG),
        pack(_LONG)[:-8] + bytes(8),
    ],
    ids=["empty", "cut", "trailing", "two", "shorter", "longer", "packed twice", "not gzip", "checksum"],
)
def test_a_copy_of_another_text_is_refused(copy: bytes):
    assert unpack(copy, len(_LONG)) is None


def test_a_bomb_is_unpacked_to_the_signed_length_and_no_further(monkeypatch: pytest.MonkeyPatch):
    """A megabyte of zeros in a kilobyte: the decompressor is asked for one byte more than is signed, not for all."""
    asked: list[int] = []
    make = zlib.decompressobj

    class Counting:
        def __init__(self, wbits: int) -> None:
            self._inner = make(wbits=wbits)

        def decompress(self, copy: bytes, most: int) -> bytes:
            asked.append(most)
            return self._inner.decompress(copy, most)

        eof = False
        unused_data = b""

    monkeypatch.setattr("kiosk.publish.gzip_copy.zlib.decompressobj", Counting)
    assert unpack(gzip.compress(bytes(1_000_000)), 100) is None
    assert asked == [101]


class Scene:
    """An endpoint with a long edition that a kiosk is about to read for the first time."""

    def __init__(self, tmp: Path) -> None:
        self.endpoint = PublishedEndpoint(tmp)
        self.endpoint.publish(_long_edition(), title="First")
        self.text = self.endpoint.target_file()
        self.copy = self.text.with_name(self.text.name + SUFFIX)
        self._work = tmp / "work"

    def read(self, server: Server) -> SignedEdition:
        web = WebTransport(server.url)
        try:
            trust = Trust(self._work.with_name("trust.json"), self.endpoint.root.read_bytes())
            return trust.update(web, "lobby", self._work)
        finally:
            web.close()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_kiosk_reads_the_copy_and_not_the_plain_file(scene: Scene):
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == scene.text.read_bytes()
        read = [asked.path for asked in server.requests if asked.path.startswith("/targets/")]
    assert read == [f"/targets/channels/{scene.copy.name}"]
    assert scene.copy.stat().st_size < scene.text.stat().st_size / 5


@pytest.mark.parametrize(
    "damage",
    [b"", b"<html>", pack(b"[]"), pack(_LONG), gzip.compress(bytes(5_000_000)), _LONG * 20],
    ids=["empty", "page", "other", "another text", "bomb", "too long"],
)
def test_a_wrong_copy_costs_a_request_and_nothing_else(scene: Scene, damage: bytes):
    scene.copy.write_bytes(damage)
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == scene.text.read_bytes()


def test_a_copy_with_another_word_of_the_same_length_is_ignored(scene: Scene):
    text = scene.text.read_bytes()
    scene.copy.write_bytes(pack(text.replace(b"First", b"Worst")))
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == text


def test_a_kiosk_reads_an_endpoint_without_copies(scene: Scene):
    scene.copy.unlink()
    with Server(scene.endpoint.folder) as server:
        assert scene.read(server).data == scene.text.read_bytes()


def test_publishing_again_brings_a_lost_copy_back(scene: Scene):
    before = scene.copy.read_bytes()
    scene.copy.unlink()
    scene.endpoint.publish_bytes(scene.text.read_bytes(), now=NOW + timedelta(seconds=1))
    assert scene.copy.read_bytes() == before


def test_a_short_edition_has_no_copy(tmp_path: Path):
    endpoint = PublishedEndpoint(tmp_path)
    endpoint.publish_bytes(b"x" * (WORTH_BYTES - 1))
    assert [file.suffix for file in endpoint.target_file().parent.iterdir()] == [".json"]


def test_a_copy_stays_as_long_as_its_edition(scene: Scene):
    for day in range(1, 4):
        scene.endpoint.publish(_long_edition(), title=f"Day {day}", now=NOW + timedelta(days=day))
    prune(scene.endpoint.files, now=NOW + timedelta(days=400), keep=Retention(1, 2))
    left = sorted(file.name for file in scene.text.parent.iterdir())
    assert len(left) == 4
    assert [name + SUFFIX for name in left[::2]] == left[1::2]
    assert scene.copy.name not in left


def _long_edition() -> Edition:
    edition = small_edition()
    one = edition.laureates[0]
    more = tuple(msgspec.structs.replace(one, id=f"{one.id}-{number}") for number in range(60))
    return msgspec.structs.replace(edition, laureates=edition.laureates + more)
