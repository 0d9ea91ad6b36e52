"""Serves uploaded pictures to staff only, because drafts are private.

Serves nothing but pictures, whatever else lies in the folder, and forbids browsers to run anything in them.
"""

from pathlib import PurePosixPath

from csp.constants import NONE
from csp.decorators import csp
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}

shown_alone = csp({"default-src": [NONE], "sandbox": True, "frame-ancestors": [NONE]})
"""The headers of files: a browser that takes a file for a page runs nothing in it."""


@shown_alone
@require_safe
@require_admin_access
def upload(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a picture."""
    kind = _TYPES.get(PurePosixPath(name).suffix.lower())
    try:
        file = default_storage.open(name) if kind else None
    except (OSError, ValueError, SuspiciousFileOperation) as error:  # ValueError: a name that no file can have
        raise Http404 from error
    if file is None:
        raise Http404
    return FileResponse(
        file,
        content_type=kind,
        headers={
            "Cache-Control": "private, max-age=86400",
            "Content-Disposition": f"inline; filename*=utf-8''{escape_uri_path(PurePosixPath(name).name)}",
            "X-Content-Type-Options": "nosniff",
        },
    )
