"""Pictures that staff have sent, in a bucket that only the studio opens."""

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class UploadStorage(S3Storage):
    """A private bucket: this site passes its pictures on to staff, and no browser has to know where it is."""

    def url(self, name: str, *_: object, **__: object) -> str:
        """Return where this site shows a picture."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
