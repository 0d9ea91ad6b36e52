"""Knows where a request comes from, and whom to believe about it."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asks.

    What a proxy of ours says is believed, and of that only the last address: all others may be invented.
    """
    nearest = request.META.get("REMOTE_ADDR") or ""
    trusted = settings.TRUSTED_PROXIES
    if not trusted or (nearest and nearest not in trusted):  # on a socket of this machine there is no address
        return nearest or "0.0.0.0"  # noqa: S104 - a stand-in, nothing listens
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return said if is_address(said) else nearest or "0.0.0.0"  # noqa: S104 - as above


def is_address(text: str) -> bool:
    """Tell whether this is the address of a machine, and not a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
