"""The second factor: a code of an application on a telephone, and recovery codes on paper. Built on django-otp."""

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
"""What stands in the setting for all roles."""

HOW_MANY_CODES = 10
_MOST_FAILURES = 10
"""Each wrong code doubles the wait for the next one, up to nine minutes: nobody is locked out for ever."""

_KEPT_FOR = timedelta(hours=1)
"""How long the picture on the set-up page stays the same."""

_WRONG = _("Ce code n’est pas le bon. Chaque code ne sert qu’une fois\u202f: prenez le suivant.")


class WrongCodeError(Exception):
    """A code was not accepted; says why."""


def has_one(user: User | AnonymousUser) -> bool:
    """Tell whether somebody logs in with a second factor."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists()


def must_have_one(user: User) -> bool:
    """Tell whether somebody's role asks for a second factor."""
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
    """Return the QR code that an application on a telephone reads, as SVG."""
    stream = BytesIO()
    segno.make(device.config_url, error="m").save(
        stream, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return stream.getvalue().decode()


def key_of(device: TOTPDevice) -> str:
    """Return what to type into an application that cannot read the picture, in groups of four."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def confirm(request: HttpRequest, code: str) -> list[str]:
    """Begin to ask for a second factor, once a first code was right; return the recovery codes.

    Raises:
        WrongCodeError: it was not.
    """
    device = _accepted(TOTPDevice, request.user, code, confirmed=False)
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.refresh_from_db()
    _open(request, device)
    log(device.user, "studio.second_factor_on", user=device.user)
    return new_codes(device.user)


def enter(request: HttpRequest, code: str) -> int | None:
    """Let somebody in by a code of the application or a recovery code; return how many of the latter are left then.

    Raises:
        WrongCodeError: it was neither.
    """
    kind = TOTPDevice if re.fullmatch(r"\d{6}", _plain(code)) else StaticDevice
    device = _accepted(kind, request.user, code, confirmed=True)
    _open(request, device)
    return codes_left(request.user) if kind is StaticDevice else None


def turn_off(user: User, *, by: User | None) -> None:
    """Ask somebody for their password only, from now on."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    log(User.objects.get(pk=user.pk), "studio.second_factor_off", user=by)


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Return recovery codes, each of which works once; earlier ones do not work any more."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Codes de secours"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(HOW_MANY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def codes_left(user: User) -> int:
    """Return how many recovery codes somebody has not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


def _accepted(kind: type[Device], user: User, code: str, *, confirmed: bool) -> Device:
    """Return the device that this code is of. One try at a time, and each wrong one counts.

    Raises:
        WrongCodeError: it is of none.
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
    request.session.cycle_key()  # whoever knew the session before the code knows nothing now


def _plain(code: str) -> str:
    return "".join(code.split()).lower()
