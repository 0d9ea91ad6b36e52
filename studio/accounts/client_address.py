"""Finds the address that a request comes from, and knows which proxies to believe."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client.

    Believes only our own proxies, and of their header only the last address: a client can invent the others.
    """
    nearest = request.META.get("REMOTE_ADDR") or ""
    trusted = settings.TRUSTED_PROXIES
    if not trusted or (nearest and nearest not in trusted):  # a socket of this machine has no address
        return nearest or "0.0.0.0"  # noqa: S104 - a stand-in, nothing listens
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return said if is_address(said) else nearest or "0.0.0.0"  # noqa: S104 - as above


def is_address(text: str) -> bool:
    """Return whether a text is the address of a machine rather than a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
