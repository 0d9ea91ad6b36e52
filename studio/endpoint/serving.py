"""Serves the content endpoint, read-only. For many kiosks a web server or the bucket itself is better.

Kiosks follow no redirects, so files in a bucket are passed on through the studio.
"""

import hashlib
import logging
import re
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from kiosk.errors import KioskError
from studio.endpoint import endpoint

_NAMES = re.compile(r"(metadata|targets/channels|media)/[A-Za-z0-9][A-Za-z0-9.-]{0,200}(?<!\.part)")
_FOR_EVER = "public, max-age=31536000, immutable"
_AGAIN_AFTER_S = "60"

_LOG = logging.getLogger(__name__)


@require_safe
def endpoint_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a file of the endpoint to anybody; answer 503 while a bucket does not respond."""
    if not _NAMES.fullmatch(name):
        raise Http404
    try:
        return _changing(request, name) if name == endpoint.TIMESTAMP else _lasting(request, name)
    except KioskError as error:
        _LOG.error("%s", error)
        return HttpResponse(status=503, headers={"Retry-After": _AGAIN_AFTER_S, "Cache-Control": "no-store"})


def _changing(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with the timestamp, the one small file that changes."""
    stream = endpoint.opened(name)
    if stream is None:
        raise Http404
    with stream:
        data = stream.read()
    answer: Any = _with_headers(HttpResponse(data), name, hashlib.sha256(data).hexdigest()[:32], "no-cache")
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _lasting(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a file that never changes, or with 304 to a client that has it."""
    etag = quote_etag(name.rpartition("/")[2])
    if etag == request.headers.get("If-None-Match"):
        return _with_headers(HttpResponse(status=304), name, etag, _FOR_EVER)
    stream = endpoint.opened(name)
    if stream is None:
        raise Http404
    return _with_headers(FileResponse(stream), name, etag, _FOR_EVER)


def _with_headers(answer: HttpResponseBase, name: str, etag: str, kept_for: str) -> HttpResponseBase:
    answer["Content-Type"] = "application/json" if name.endswith(".json") else "application/octet-stream"
    answer["Cache-Control"] = kept_for
    answer["ETag"] = quote_etag(etag)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
