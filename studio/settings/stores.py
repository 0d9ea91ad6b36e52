"""Object stores, from the environment: where a bucket is, and what opens it. A wrong value is one line."""

from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured

from studio.settings.environment import required_text, text

_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
_REGION = "us-east-1"
"""What stores that know no regions are told."""

_CONNECT_S, _READ_S, _TRIES = 5, 30, 3
"""Somebody waits in front of a browser."""


def bucket(variable: str, backend: str, **options: Any) -> dict[str, Any] | None:
    """Return what Django wants to know of the bucket whose address is in a variable, or ``None`` without one.

    Raises:
        ImproperlyConfigured: that is no address of a bucket, or what opens it is missing.
    """
    address = text(variable)
    if not address:
        return None
    found = urlsplit(address)
    name, _, folder = found.path.strip("/").partition("/")
    if found.scheme not in ("https", "http") or not found.netloc or not name or found.query or "@" in found.netloc:
        raise ImproperlyConfigured(
            f"{variable} is no address of a bucket; write it as https://s3.example.org/bucket, without keys"
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
                # Not every store that speaks S3 knows the check sums that came later.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        },
    }
