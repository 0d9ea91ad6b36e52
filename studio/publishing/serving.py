"""Serves the content endpoint, read-only. Before many kiosks a web server does it better: it is a folder of files."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import condition, require_safe

_NAMES = re.compile(r"(metadata|targets/channels|media|differences)/[A-Za-z0-9][A-Za-z0-9.-]*")
_FOR_EVER = "public, max-age=31536000, immutable"


def _file(name: str) -> Path | None:
    """Return the file of this name, if it is one that kiosks ask for."""
    file = settings.ENDPOINT / name
    return file if _NAMES.fullmatch(name) and not name.endswith(".part") and file.is_file() else None


def _etag(_request: HttpRequest, name: str) -> str | None:
    file = _file(name)
    if file is None:
        return None
    facts = file.stat()
    return f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'


@require_safe
@condition(etag_func=_etag)
def endpoint_file(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a file of the endpoint."""
    file = _file(name)
    if file is None:
        raise Http404
    kind = "application/json" if name.endswith(".json") else "application/octet-stream"
    response = FileResponse(file.open("rb"), content_type=kind)
    response["Cache-Control"] = "no-cache" if name == "metadata/timestamp.json" else _FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
