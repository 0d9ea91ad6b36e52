"""Marks the few scripts that Wagtail writes into its pages, so that browsers run these and no others.

The mark is the nonce of the present answer. Widgets have no access to the request, so it is kept here.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.utils.safestring import mark_safe
from wagtail.admin.widgets import BaseChooser

_answered: ContextVar[HttpRequest | None] = ContextVar("answered", default=None)


class CspNonceMiddleware:
    """Keeps the present request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _answered.set(request)
        try:
            return self._next(request)
        finally:
            _answered.reset(token)


def nonce() -> str:
    """Return the nonce of the present answer, or an empty text outside of a request."""
    request = _answered.get()
    return str(request.csp_nonce) if request else ""


def add_nonce_to_choosers() -> None:
    """Make the widgets that choose a picture or other content mark their script; they have no template for it.

    Their ``render`` then raises ``ImproperlyConfigured`` for a widget that has no script to mark.
    """
    draw = BaseChooser.render

    def render(self: BaseChooser, *args: Any, **kwargs: Any) -> str:
        field, separator, script = draw(self, *args, **kwargs).rpartition("<script>")
        if not separator:
            raise ImproperlyConfigured("a chooser of Wagtail has no script to mark: see studio/accounts/csp_nonce.py")
        return mark_safe(f'{field}<script nonce="{nonce()}">{script}')  # noqa: S308 - the same markup, with the nonce

    BaseChooser.render = render
