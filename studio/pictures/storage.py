"""Uploaded pictures in a bucket that only the studio opens."""

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class UploadStorage(S3Storage):
    """A private bucket. The studio passes its pictures on to staff, so that browsers need no access."""

    def url(self, name: str, *_: object, **__: object) -> str:
        """Return the address of a picture on this site."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
