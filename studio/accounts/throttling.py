"""Slows down guessing of passwords: after several wrong ones a user has to wait. Counted by django-axes.

A name is locked only for the address that was wrong, so that a stranger cannot lock out a user who is elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from studio.accounts.client_address import client_address
from studio.base.formatting import duration


@dataclass(frozen=True, slots=True)
class Locked:
    """A name that cannot log in for now from one address."""

    username: str
    address: str
    until: datetime


def locked_page(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say how long to wait; the page is the same for names that do not exist."""
    now = timezone.now()
    username = get_client_username(request, credentials) or ""
    until = max((one.until for one in locked(username, client_address(request))), default=now + _cool_off())
    response = TemplateResponse(request, "accounts/locked.html", {"wait": duration(until - now)}, status=429)
    response["Retry-After"] = str(max(1, round((until - now).total_seconds())))
    return response.render()


def locked(username: str | None = None, address: str | None = None) -> list[Locked]:
    """Return the locked names, the longest wait first; only those of one name and address, if given."""
    attempts = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - _cool_off())
    if username is not None:
        attempts = attempts.filter(username=username, ip_address=address)
    counted = attempts.values("username", "ip_address").annotate(
        wrong=Sum("failures_since_start"), last=Max("attempt_time")
    )
    found = [
        Locked(one["username"] or "", one["ip_address"] or "", one["last"] + _cool_off())
        for one in counted.filter(wrong__gte=settings.AXES_FAILURE_LIMIT)
    ]
    return sorted(found, key=lambda one: one.until, reverse=True)


def unlock(username: str) -> None:
    """Forget the wrong passwords of a name, from all addresses."""
    AccessAttempt.objects.filter(username=username).delete()


def _cool_off() -> timedelta:
    return get_cool_off() or timedelta()
