"""Recognises web addresses that lead nowhere, and writes the others in ASCII.

Forms, the import of spreadsheets, ``check`` and the QR codes use it. It asks no network.
"""

import re
import unicodedata
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

MAX_QR_LENGTH = 600
"""The most characters that a QR code may hold so that a phone still reads it from the smallest screen."""

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/|mailto:|tel:|javascript:|data:", re.IGNORECASE)
_TWICE = re.compile(r"https?://+(https?:|https?/{2}|[^/?#]*https?:/)", re.IGNORECASE)
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Invisible characters that Unicode counts among letters and marks."""
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_PLAIN_HOST = re.compile(
    r"(?!.{254})([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?=[a-z])[a-z0-9-]{2,63}\.?", re.IGNORECASE
)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT = "%/?:@!$&'()*+,;=~"
"""Signs that mean something in an address and are not written as ``%XX``."""


class AddressFault(StrEnum):
    """The reason why an address leads nowhere, in English; its name is its code."""

    SCHEME = "it begins with neither https:// nor http://"
    TWICE = "https:// stands twice at its beginning"
    HIDDEN = "it holds a character that nobody sees, such as a zero-width space: type it anew"
    SPACE = "it holds a space"
    BACKSLASH = "it holds a backslash: write / instead"
    USER = "it holds a name before an @ sign"
    HOST = "no website can have the name between // and the next /"
    PORT = "the number after the colon is not a port from 1 to 65535"
    LONG = "it is too long for a QR code"


class AddressError(ValueError):
    """An address that leads nowhere; ``fault`` is the reason."""

    def __init__(self, fault: AddressFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def ascii_address(address: str) -> str:
    """Return an address in plain ASCII, as a QR code holds it: its host in IDNA, the rest with ``%XX``.

    Raises:
        AddressError: it leads nowhere.
    """
    address = unicodedata.normalize("NFC", address)
    if hidden := _hidden_fault(address):
        raise AddressError(hidden)
    if not _SCHEME.match(address):
        raise AddressError(AddressFault.SCHEME)
    if _TWICE.match(address):
        raise AddressError(AddressFault.TWICE)
    if "\\" in address:
        raise AddressError(AddressFault.BACKSLASH)
    try:
        parts = urlsplit(address)
    except ValueError as error:  # brackets that hold no address
        raise AddressError(AddressFault.HOST) from error
    if "@" in parts.netloc:
        raise AddressError(AddressFault.USER)
    host = _host(parts.hostname or "") + _port(parts)
    rest = "".join(f"{sign}{_escaped(part)}" for sign, part in _after_host(parts) if part)
    whole = f"{parts.scheme}://{host}{rest}"
    if len(whole) > MAX_QR_LENGTH:
        raise AddressError(AddressFault.LONG)
    return whole


def fault_of(address: str) -> AddressFault | None:
    """Return why an address leads nowhere, or ``None`` if it may lead somewhere."""
    try:
        ascii_address(address)
    except AddressError as error:
        return error.fault
    return None


def with_scheme(typed: str) -> str:
    """Add the ``https://`` that people leave out, if the result is an address."""
    typed = typed.strip()
    if not typed or _ANY_SCHEME.match(typed):
        return typed
    longer = f"https://{typed.removeprefix('//')}"
    return typed if fault_of(longer) else longer


def _hidden_fault(address: str) -> AddressFault | None:
    for character in address:
        if unicodedata.category(character) in _HIDDEN or character in _FILLERS or "\ufe00" <= character <= "\ufe0f":
            return AddressFault.HIDDEN
    return AddressFault.SPACE if re.search(r"\s", address) else None


def _host(name: str) -> str:
    """Return the name of a host in ASCII. It must contain a dot, or be an IP address that everybody can reach."""
    if re.fullmatch(r"[0-9.]+", name):
        try:
            if ip_address(name).is_global:
                return name
        except ValueError:
            pass
        raise AddressError(AddressFault.HOST)
    if name.isascii() and _is_plain_host(name):
        return name.lower()
    import idna  # here, because few addresses need its tables

    try:
        written = idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise AddressError(AddressFault.HOST) from error
    if not _is_plain_host(written):
        raise AddressError(AddressFault.HOST)
    return written


def _is_plain_host(name: str) -> bool:
    return _PLAIN_HOST.fullmatch(name) is not None


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as error:
        raise AddressError(AddressFault.PORT) from error
    if port == 0:
        raise AddressError(AddressFault.PORT)
    return "" if port is None else f":{port}"


def _after_host(parts: SplitResult) -> tuple[tuple[str, str], ...]:
    return ("", parts.path), ("?", parts.query), ("#", parts.fragment)


def _escaped(part: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", part), safe=_KEPT)
