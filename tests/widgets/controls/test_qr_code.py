"""A QR code on the screen is the one that the standard asks for, with its margin, in whole pixels."""

import numpy as np
import pytest
import segno
import zxingcpp
from kivy.graphics import ClearBuffers, ClearColor, Fbo

from kiosk.edition.addresses import MAX_QR_LENGTH, ascii_address
from kiosk.theme import Theme
from kiosk.widgets.controls.qr_code import SIDE_U, AddressText, QrCode, matrix_of, readable
from kiosk.widgets.core.rect import Rect

ADDRESSES = ["https://louvrelensvallee.com", "https://example.org/" + "a-long-way/" * 20]


def pixels_of(code: QrCode, side: int) -> np.ndarray:
    fbo = Fbo(size=(side, side))
    with fbo:
        ClearColor(0.5, 0.5, 0.5, 1)
        ClearBuffers()
    fbo.add(code.canvas)
    fbo.draw()
    return np.frombuffer(fbo.pixels, np.uint8).reshape(side, side, 4)[::-1, :, 0]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1080, 1920)])
def test_every_module_is_drawn_as_the_standard_says(address: str, size: tuple[int, int]) -> None:
    """Return the code as a phone would see it: modules that are black or white, and a margin of four white ones."""
    code = QrCode(Theme(*size), address, "QR code")
    code.layout(Rect(10, 10, code.side, code.side))
    seen = pixels_of(code, code.side + 20)[10:-10, 10:-10]

    expected = np.array([list(row) for row in segno.make_qr(address, error="m").matrix], np.uint8)
    expected = np.pad(expected, 4)
    drawn = np.kron(np.where(expected, 0, 255), np.ones((code.module, code.module)))
    assert np.array_equal(seen, drawn)


TYPED = [
    "https://louvrelensvallee.com",
    "HTTPS://LouvreLensVallee.com/",
    "https://musée-école.fr/œuvre?titre=L’été#où",
    "https://example.org:8080/100%?a=1&b=[2]",
    "https://пример.рф/" + "я" * 90,
    "https://example.org/" + "a" * (MAX_QR_LENGTH - len("https://example.org/")),
]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1080, 1920), (3840, 2160)])
def test_a_reader_of_codes_finds_the_address_on_the_screen(typed: str, size: tuple[int, int]) -> None:
    """Read from the pixels by the library that telephones use."""
    address = ascii_address(typed)
    code = QrCode(Theme(*size), address, "QR code")
    code.layout(Rect(0, 0, code.side, code.side))

    read = zxingcpp.read_barcodes(np.ascontiguousarray(pixels_of(code, code.side)))

    assert [one.text for one in read] == [address]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_code_is_large_enough_for_a_phone(address: str) -> None:
    theme = Theme(1280, 720)
    assert QrCode(theme, address, "QR code").side >= SIDE_U * theme.unit - 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_sixth_of_the_code_may_be_lost(address: str) -> None:
    """Level M or better: fingers and reflections are on every screen."""
    assert segno.make_qr(address, error="m").error in "MQH"
    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix]
    assert matrix_of(address) == tuple(rows)


def test_an_address_is_read_without_its_protocol() -> None:
    assert readable("https://www.example.org/") == "example.org"
    assert readable("http://example.org/a/b?c=1") == "example.org/a/b?c=1"
    assert readable("HTTPS://WWW.example.org") == "example.org"


@pytest.mark.parametrize("width", [350, 500, 1500])
def test_a_long_address_is_parted_but_never_changed(width: int) -> None:
    address = AddressText(Theme(1920, 1080, language="fr"), "https://example.org/projet?id=12&x=" + "w" * 8)
    lines = address.lines(width)
    assert "".join(lines) == "example.org/projet?id=12&x=" + "w" * 8
    assert len(lines) > 1 or width == 1500


def test_an_address_that_nobody_would_type_is_cut_after_three_lines() -> None:
    address = AddressText(Theme(1920, 1080), ADDRESSES[1])
    lines = address.lines(400)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert address.name == readable(ADDRESSES[1])
