"""The second factor: a code from an application on a telephone, or a recovery code on paper. Built on django-otp."""

import re
from base64 import b32encode
from datetime import timedelta
from io import BytesIO

import segno
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp import login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.log_actions import log

from studio.base.formatting import duration
from studio.base.roles import ADMINISTRATORS

EVERYBODY = "tous"
"""The value of the setting that means all roles."""

HOW_MANY_CODES = 10
_MOST_FAILURES = 10
"""Each wrong code doubles the wait for the next try, up to nine minutes: nobody is locked out for ever."""

_KEPT_FOR = timedelta(hours=1)
"""The time for which the QR code on the set-up page stays the same."""

_WRONG = _("Ce code n’est pas le bon. Chaque code ne sert qu’une fois\u202f: prenez le suivant.")


class StaffRequest(HttpRequest):
    """A request of somebody who has logged in."""

    user: User


class WrongCodeError(Exception):
    """A code was not accepted; the message says why."""


def has_one(user: User | AnonymousUser) -> bool:
    """Return whether a user logs in with a second factor."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists()


def must_have_one(user: User) -> bool:
    """Return whether the role of a user requires a second factor."""
    wanted = settings.REQUIRE_SECOND_FACTOR
    if not wanted:
        return False
    if EVERYBODY in wanted or (user.is_superuser and ADMINISTRATORS in wanted):
        return True
    return user.groups.filter(name__in=wanted).exists()


def device_to_set_up(user: User) -> TOTPDevice:
    """Return the device that waits for its first code."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False)
    waiting.filter(created_at__lt=timezone.now() - _KEPT_FOR).delete()
    return waiting.first() or TOTPDevice.objects.create(user=user, name="Application", confirmed=False)


def picture_of(device: TOTPDevice) -> str:
    """Return the QR code for the application on a telephone, as SVG."""
    stream = BytesIO()
    segno.make(device.config_url, error="m").save(
        stream, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return stream.getvalue().decode()


def key_of(device: TOTPDevice) -> str:
    """Return the key to type into an application that cannot read the QR code, in groups of four characters."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def confirm(request: StaffRequest, code: str) -> list[str]:
    """Turn on the second factor if the first code is right; return the recovery codes.

    Raises:
        WrongCodeError: the code is wrong.
    """
    device = _accepted(TOTPDevice, request.user, code, confirmed=False)
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.refresh_from_db()
    _open(request, device)
    log(device.user, "studio.second_factor_on", user=device.user)
    return new_codes(device.user)


def enter(request: StaffRequest, code: str) -> int | None:
    """Accept a code of the application or a recovery code; return the number of recovery codes left if one was used.

    Raises:
        WrongCodeError: the code is neither.
    """
    kind = TOTPDevice if re.fullmatch(r"\d{6}", _plain(code)) else StaticDevice
    device = _accepted(kind, request.user, code, confirmed=True)
    _open(request, device)
    return codes_left(request.user) if kind is StaticDevice else None


def turn_off(user: User, *, by: User | None) -> None:
    """Turn off the second factor: the password alone is enough again."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    log(User.objects.get(pk=user.pk), "studio.second_factor_off", user=by)


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Return new recovery codes, each of which works once; earlier codes stop working."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Codes de secours"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(HOW_MANY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def codes_left(user: User) -> int:
    """Return the number of unused recovery codes."""
    return StaticToken.objects.filter(device__user=user).count()


def _accepted(kind: type[Device], user: User, code: str, *, confirmed: bool) -> Device:
    """Return the device that this code belongs to. Tries are made one at a time, and each wrong one counts.

    Raises:
        WrongCodeError: the code belongs to none.
    """
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=confirmed).first()
        if device is None:
            raise WrongCodeError(_WRONG)
        allowed, details = device.verify_is_allowed()
        right = allowed and device.verify_token(_plain(code))
        if allowed and not right and device.throttling_failure_count > _MOST_FAILURES:
            device.throttling_failure_count = _MOST_FAILURES
            device.save()
    if not allowed:
        wait = duration(details["locked_until"] - timezone.now())
        raise WrongCodeError(
            gettext("Plusieurs codes faux de suite\u202f: attendez %(wait)s avant le prochain essai.") % {"wait": wait}
        )
    if not right:
        raise WrongCodeError(_WRONG)
    return device


def _open(request: HttpRequest, device: Device) -> None:
    login(request, device)
    request.session.cycle_key()  # a stolen session from before the code is worthless now


def _plain(code: str) -> str:
    return "".join(code.split()).lower()
