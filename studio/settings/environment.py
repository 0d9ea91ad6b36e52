"""Reads settings from the environment. An error about a missing or wrong value is one line."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str) -> str:
    """Return a variable, or the content of the file that ``<name>_FILE`` names; return an empty text without either.

    Raises:
        ImproperlyConfigured: that file cannot be read.
    """
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return os.environ.get(name, "").strip()
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a text"
        raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read: {reason}") from error


def required_text(name: str, what: str) -> str:
    """Return the value of a required variable.

    Raises:
        ImproperlyConfigured: it is not set.
    """
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {what}")
    return value


def number(name: str, usual: int, *, least: int, most: int) -> int:
    """Return the number in a variable, or the default.

    Raises:
        ImproperlyConfigured: the value is not a number, or out of range.
    """
    value = text(name) or str(usual)
    if not (value.isascii() and value.isdigit() and least <= int(value[:12]) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a number from {least:,} to {most:,}")
    return int(value)


def several(name: str, otherwise: str = "") -> tuple[str, ...]:
    """Return the values in a variable with commas between them, or the default."""
    parts = (part.strip() for part in (text(name) or otherwise).split(","))
    return tuple(part for part in parts if part)


def web_address(name: str, example: str) -> str:
    """Return the web address in a variable; return an empty text if it is not set.

    Raises:
        ImproperlyConfigured: the value is not a web address.
    """
    value = text(name)
    found = urlsplit(value)
    if value and (found.scheme not in ("http", "https") or not found.netloc):
        raise ImproperlyConfigured(f"{name} is {value!r}: write it in full, as {example}")
    return value
