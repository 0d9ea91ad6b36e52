"""Addresses that lead nowhere are recognised; the others are written as a phone reads them."""

from urllib.parse import unquote, urlsplit

import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.edition.addresses import MAX_QR_LENGTH, AddressError, AddressFault, ascii_address, fault_of, with_scheme


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://louvrelensvallee.com", "https://louvrelensvallee.com"),
        ("HTTPS://Example.ORG/Page", "https://example.org/Page"),
        ("https://musée-école.fr/œuvre", "https://xn--muse-cole-d4ac.fr/%C5%93uvre"),
        ("https://muse\u0301e.fr/e\u0301te\u0301", "https://xn--muse-dpa.fr/%C3%A9t%C3%A9"),
        ("https://example.org/100%?q=é#à", "https://example.org/100%25?q=%C3%A9#%C3%A0"),
        ("https://example.org/d%C3%A9j%C3%A0", "https://example.org/d%C3%A9j%C3%A0"),
        ("https://example.org:8080/a", "https://example.org:8080/a"),
        ("https://example.org:", "https://example.org"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
    ],
)
def test_an_address_is_written_as_a_phone_reads_it(address: str, written: str):
    assert ascii_address(address) == written
    assert ascii_address(written) == written


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("example.org", AddressFault.SCHEME),
        ("mailto:anne@example.org", AddressFault.SCHEME),
        ("https:/example.org", AddressFault.SCHEME),
        ("https://https://example.org", AddressFault.TWICE),
        ("https://http//example.org", AddressFault.TWICE),
        ("https://www.https://example.org", AddressFault.TWICE),
        ("https://exam\u200bple.org", AddressFault.HIDDEN),
        ("https://exam\u00adple.org", AddressFault.HIDDEN),
        ("https://example.org/\ufeff", AddressFault.HIDDEN),
        ("https://example.org/a\u202eb", AddressFault.HIDDEN),
        ("https://example.org/a b", AddressFault.SPACE),
        ("https://example.org/a\u00a0b", AddressFault.SPACE),
        ("https://example.org\\@elsewhere.org", AddressFault.BACKSLASH),
        ("https://louvrelensvallee.com@elsewhere.org", AddressFault.USER),
        ("https:///example.org", AddressFault.HOST),
        ("https://", AddressFault.HOST),
        ("https://?q=example.org", AddressFault.HOST),
        ("https://localhost/", AddressFault.HOST),
        ("https://example..org", AddressFault.HOST),
        ("https://-example.org", AddressFault.HOST),
        ("https://example.123", AddressFault.HOST),
        ("https://127.0.0.1/", AddressFault.HOST),
        ("https://192.168.1.20/", AddressFault.HOST),
        ("https://[::1]/", AddressFault.HOST),
        ("https://[x/", AddressFault.HOST),
        (f"https://{'é' * 70}.fr", AddressFault.HOST),
        ("https://example.org:99999/", AddressFault.PORT),
        ("https://example.org:0/", AddressFault.PORT),
        ("https://example.org:web/", AddressFault.PORT),
        (f"https://example.org/{'é' * 200}", AddressFault.LONG),
    ],
)
def test_an_address_that_leads_nowhere_has_a_fault(address: str, fault: AddressFault):
    assert fault_of(address) is fault
    with pytest.raises(AddressError) as error:
        ascii_address(address)
    assert error.value.fault is fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "https://example.org"),
        (" www.example.org/a ", "https://www.example.org/a"),
        ("//example.org", "https://example.org"),
        ("example.org:8080/a", "https://example.org:8080/a"),
        ("musée.fr", "https://musée.fr"),
        ("http://example.org", "http://example.org"),
        ("HTTPS://example.org", "HTTPS://example.org"),
        ("https:/example.org", "https:/example.org"),
        ("mailto:anne@example.org", "mailto:anne@example.org"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("anne@example.org", "anne@example.org"),
        ("bientôt", "bientôt"),
        ("", ""),
    ],
)
def test_a_missing_scheme_is_added_if_the_result_is_an_address(typed: str, kept: str):
    assert with_scheme(typed) == kept


_labels = st.text("abcdé-œ0ß", min_size=1, max_size=12)
_hosts = st.builds("{}.{}".format, _labels, st.sampled_from(["fr", "museum", "org", "рф"]))
_rests = st.text("aé/?#=&%.:@[] \u200bœ\\\U0001f3ba", max_size=30)
_addresses = st.builds("{}{}{}".format, st.sampled_from(["https://", "HTTP://", "https:///", ""]), _hosts, _rests)


@given(_addresses | st.text(max_size=40))
def test_the_address_for_phones_is_ascii_equivalent_and_stable(address: str):
    try:
        written = ascii_address(address)
    except AddressError:
        return
    assert written.isascii()
    assert written.isprintable()
    assert " " not in written
    assert len(written) <= MAX_QR_LENGTH
    assert ascii_address(written) == written
    said, meant = urlsplit(written), urlsplit(address)
    assert idna.decode(said.hostname or "", uts46=True) == idna.decode(meant.hostname or "", uts46=True)
    assert unquote(said.path) == unquote(meant.path)


@given(_addresses | st.text(max_size=40))
def test_completing_an_address_twice_adds_nothing(typed: str):
    once = with_scheme(typed)
    assert with_scheme(once) == once
