"""Checks every request to the studio: its size, the age of its session, and its user."""

from collections.abc import Callable
from time import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override

from studio.accounts import second_factor
from studio.base.formatting import megabytes

_Next = Callable[[HttpRequest], HttpResponseBase]

_WITHOUT_FACTOR = {
    "endpoint",
    "second_factor_ask",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
}
_WHILE_SETTING_UP = {"second_factor", "second_factor_set_up"}
_SEEN = "studio-seen"
_RARELY_S = 300
"""The precision of the time of the last action: the session is written no more often."""


class _Middleware:
    """Passes a request on to the next step; each subclass adds its own."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._next(request)


class SizeMiddleware(_Middleware):
    """Refuses a request that is too large before its body is read; strangers may send no more than a form."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.MOST_SENT_BY_STRANGERS and (
            length > settings.MOST_SENT or not request.user.is_authenticated
        ):
            sent = megabytes(length) if length > settings.MOST_SENT else ""  # the limit for strangers is far lower
            context = {"sent": sent, "most": megabytes(settings.MOST_SENT)}
            return render(request, "413.html", context, status=413)
        return self._next(request)


class LanguageMiddleware(_Middleware):
    """Speaks the language of the account on every page of the admin, including error pages.

    Pages outside of the admin serve programs and have no user.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language of the account, or in French by default."""
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return self._next(request)
        with override(_language_of(request)):
            return self._next(request)


class IdleMiddleware(_Middleware):
    """Keeps users logged in while they are active. Automatic requests of an open page do not count."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and note the time of the action."""
        response = self._next(request)
        session = request.session
        if session.accessed and request.user.is_authenticated and not _asked_by_itself(request):
            now = int(time())
            if now - session.get(_SEEN, 0) >= _RARELY_S:
                session[_SEEN] = now
        return response


class SecondFactorMiddleware(_Middleware):
    """Blocks users who have a second factor, or must have one, until they have entered a code."""

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Redirect a user who has to enter a code to the page that asks for it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in _WITHOUT_FACTOR or not isinstance(request.user, User) or request.user.is_verified():
            return None
        if second_factor.has_one(request.user):
            page = "second_factor_ask"
        elif name not in _WHILE_SETTING_UP and second_factor.must_have_one(request.user):
            page = "second_factor_set_up"
        else:
            return None
        after = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        return redirect(f"{reverse(page)}?{urlencode({'next': after})}")


class HeadersMiddleware(_Middleware):
    """Forbids browsers the features that the studio's pages do not use."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._next(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _language_of(request: HttpRequest) -> str:
    profile = getattr(request.user, "wagtail_userprofile", None)  # strangers and new accounts have no profile
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def _asked_by_itself(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "wagtailadmin_editing_sessions" in match.app_names + match.namespaces
