"""Keeps a secret in a file that only its owner can read."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_secret(file: Path) -> str:
    """Return the secret in this file; make it if there is none.

    Raises:
        ImproperlyConfigured: the file can be neither read nor made.
    """
    try:
        return _made(file) if not file.exists() else file.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{file} cannot be used: {error.strerror}. See STUDIO_STATE.") from error


def _made(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(50)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secret + "\n")
    return secret
