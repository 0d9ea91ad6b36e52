"""Reads object stores from the environment: the address of a bucket and its keys. An error is one line."""

from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured

from studio.settings.environment import required_text, text

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_REGION = "us-east-1"
"""The region for stores that do not have any."""

_CONNECT_S, _READ_S, _TRIES = 5, 30, 3
"""Short, because a person waits in front of a browser."""


def bucket(variable: str, backend: str, **options: Any) -> dict[str, Any] | None:
    """Return Django's settings for the bucket in a variable, or ``None`` if it is not set.

    Raises:
        ImproperlyConfigured: the value is not the address of a bucket, or its keys are missing.
    """
    address = text(variable)
    if not address:
        return None
    found = urlsplit(address)
    name, _, folder = found.path.strip("/").partition("/")
    if found.scheme not in ("https", "http") or not found.netloc or not name or found.query or "@" in found.netloc:
        raise ImproperlyConfigured(
            f"{variable} is not the address of a bucket; write it as https://s3.example.org/bucket, without keys"
        )
    access_key, secret_key = (required_text(key, f"{variable} needs the two keys of its object store") for key in _KEYS)
    return {
        "BACKEND": backend,
        "OPTIONS": {
            "endpoint_url": f"{found.scheme}://{found.netloc}",
            "bucket_name": name,
            "location": folder,
            "access_key": access_key,
            "secret_key": secret_key,
            "region_name": text("AWS_DEFAULT_REGION") or _REGION,
            "client_config": Config(
                connect_timeout=_CONNECT_S,
                read_timeout=_READ_S,
                retries={"total_max_attempts": _TRIES, "mode": "standard"},
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                # Some stores that speak S3 do not know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        },
    }
