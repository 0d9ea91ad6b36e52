"""Reads what a studio is told by its environment. What is missing or wrong is one line."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str) -> str:
    """Return a value of the environment, or what the file holds that ``<name>_FILE`` names; empty without either.

    Raises:
        ImproperlyConfigured: that file cannot be read.
    """
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return os.environ.get(name, "").strip()
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read: {reason}") from error


def required_text(name: str, what: str) -> str:
    """Return a value that there must be.

    Raises:
        ImproperlyConfigured: there is none.
    """
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what}")
    return value


def number(name: str, usual: int, *, least: int, most: int) -> int:
    """Return a number of the environment, or the usual one where it says nothing.

    Raises:
        ImproperlyConfigured: it is no number, or none of those that there may be.
    """
    value = text(name) or str(usual)
    if not (value.isascii() and value.isdigit() and least <= int(value[:12]) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a number from {least:,} to {most:,}")
    return int(value)


def several(name: str, otherwise: str = "") -> tuple[str, ...]:
    """Return values with commas between them; others where there are none."""
    parts = (part.strip() for part in (text(name) or otherwise).split(","))
    return tuple(part for part in parts if part)


def web_address(name: str, example: str) -> str:
    """Return an address on the web; empty without one.

    Raises:
        ImproperlyConfigured: it is none.
    """
    value = text(name)
    found = urlsplit(value)
    if value and (found.scheme not in ("http", "https") or not found.netloc):
        raise ImproperlyConfigured(f"{name} is {value!r}: write it in full, as {example}")
    return value
