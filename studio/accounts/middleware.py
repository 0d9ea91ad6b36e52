"""What every request to the studio passes: how much it sends, how long ago it was last heard of, who it is from."""

from collections.abc import Callable
from time import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
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
"""How precisely it is known when somebody was last there: the session is written no more often."""


class SizeMiddleware:
    """Refuses what is too large before a byte of it is read; strangers may send no more than a form."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.MOST_SENT_BY_STRANGERS and (
            length > settings.MOST_SENT or not request.user.is_authenticated
        ):
            sent = megabytes(length) if length > settings.MOST_SENT else ""  # strangers may send far less
            context = {"sent": sent, "most": megabytes(settings.MOST_SENT)}
            return render(request, "413.html", context, status=413)
        return self._next(request)


class LanguageMiddleware:
    """Speaks to somebody in the language of their account on every page of the admin, also where something is wrong.

    What is outside of the admin belongs to programs: nobody is asked there who they are.
    """

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, in French where nobody chose."""
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return self._next(request)
        with override(_language_of(request)):
            return self._next(request)


class IdleMiddleware:
    """Keeps somebody logged in as long as they do something. An open page that asks by itself does not count."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and note that somebody was there."""
        response = self._next(request)
        session = request.session
        if session.accessed and request.user.is_authenticated and not _asked_by_itself(request):
            now = int(time())
            if now - session.get(_SEEN, 0) >= _RARELY_S:
                session[_SEEN] = now
        return response


class SecondFactorMiddleware:
    """Shows nothing to somebody who has a second factor, or must have one, until it was asked for."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._next(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Send whoever is not yet known well enough to the page that asks."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in _WITHOUT_FACTOR or not request.user.is_authenticated or request.user.is_verified():
            return None
        if second_factor.has_one(request.user):
            page = "second_factor_ask"
        elif name not in _WHILE_SETTING_UP and second_factor.must_have_one(request.user):
            page = "second_factor_set_up"
        else:
            return None
        after = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        return redirect(f"{reverse(page)}?{urlencode({'next': after})}")


class HeadersMiddleware:
    """Tells browsers which of their abilities the studio's pages do without."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the header."""
        response = self._next(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _language_of(request: HttpRequest) -> str:
    profile = getattr(request.user, "wagtail_userprofile", None)  # strangers and new accounts have none
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def _asked_by_itself(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "wagtailadmin_editing_sessions" in match.app_names + match.namespaces
