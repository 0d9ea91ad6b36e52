"""Warns staff if automatic work does not happen: screens keep their edition, but nothing new reaches them."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own name
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kiosk.errors import KioskError
from studio.endpoint import endpoint
from studio.publishing.models import Release, Tick, Timetable

_RESTS = timedelta(hours=1)
"""The timer runs every few minutes; after this time without it, something is wrong."""

_SHORT = timedelta(days=20)
"""A timestamp is valid for thirty days and signed every day: only after failures is less than this left."""

_SHORT_ROOT = timedelta(days=180)
"""The root is signed again by a person who brings its key."""

_REMEMBERED_S = 60
"""The time between two requests to the endpoint, which may be in a distant bucket."""


def troubles(now: datetime) -> list[str]:
    """Return what staff should report to the person who looks after the machine; return nothing while all is well."""
    until = _signatures()
    if isinstance(until, str):
        return [_("Le point de publication ne peut pas être lu. %(until)s") % {"until": until}]
    if "timestamp" not in until:
        return []  # before the first release
    return [*_of_the_timer(now), *_of_signatures(until, now)]


def advice() -> str:
    """Return whom staff should call."""
    return _("Les bornes gardent l’édition qu’elles ont. Prévenez %(contact)s.") % {"contact": settings.CONTACT}


def deploy_check(**_: object) -> list[CheckMessage]:
    """Say the same to a technician who runs ``check --deploy``, with the troubles of each channel."""
    try:
        found = [*troubles(timezone.now()), *_of_the_renderer()]
    except DatabaseError:
        found = _of_the_database()
    return [Warning(one, id="publishing.W001") for one in found]


def _of_the_database() -> list[str]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return [_("La base de données ne répond pas\u202f: %(error)s") % {"error": str(error).splitlines()[0]}]
    return []  # the database answers, and has no tables before set_up


def _signatures() -> dict[str, datetime] | str:
    """Return until when the signatures of the endpoint are valid, or why this is unknown."""
    key = known_as()
    known = cache.get(key)
    if known is None:
        try:
            known = endpoint.signatures()
        except KioskError as error:
            known = str(error)
        cache.set(key, known, _REMEMBERED_S)
    return known


def known_as() -> str:
    """Return the key of this endpoint in the cache, the same in every process of a studio."""
    return f"signatures-{hashlib.sha256(str(settings.ENDPOINT).encode()).hexdigest()[:16]}"


def _of_the_timer(now: datetime) -> list[str]:
    last = Tick.last()
    if last is None:
        return [] if settings.DEBUG else [_("L’entretien automatique n’a encore jamais eu lieu.")]
    if last.trouble:
        return [
            _("L’entretien automatique du %(ran_at)s a échoué. %(trouble)s")
            % {"ran_at": _moment(last.ran_at), "trouble": last.trouble}
        ]
    if not settings.DEBUG and now - last.ran_at > _RESTS:
        return [
            _(
                "L’entretien automatique n’a pas eu lieu depuis le %(ran_at)s\u202f: ce qui est "
                "programmé ne part plus, et les signatures ne sont plus renouvelées."
            )
            % {"ran_at": _moment(last.ran_at)}
        ]
    return []


def _of_signatures(until: dict[str, datetime], now: datetime) -> list[str]:
    found: list[str] = []
    first = min(until, key=lambda role: until[role])
    ends = until[first]
    if ends <= now:
        found.append(
            _("La signature a expiré le %(ends)s\u202f: ce que vous envoyez n’arrive plus sur les bornes.")
            % {"ends": _moment(ends)}
        )
    elif ends - now < _SHORT:
        found.append(
            _(
                "La signature n’a pas été renouvelée à temps\u202f: elle est valable jusqu’au %(ends)s. Après "
                "cette date, ce que vous envoyez n’arrivera plus sur les bornes."
            )
            % {"ends": _moment(ends)}
        )
    elif until["root"] - now < _SHORT_ROOT:
        found.append(
            _(
                "La racine de confiance expire le %(until)s\u202f: il faut remettre la clé root et "
                "lancer « renew » avant cette date."
            )
            % {"until": _moment(until["root"])}
        )
    return found


def _of_the_renderer() -> list[str]:
    """Return the releases by schedule whose screens were not all checked."""
    found: list[str] = []
    for channel in Timetable.objects.order_by("channel").values_list("channel", flat=True):
        published = Release.objects.filter(channel=channel, state=Release.State.PUBLISHED)
        for scheduled, why, made_at in published.values_list("scheduled", "unexamined", "made_at")[:1]:
            if scheduled and why:
                found.append(
                    _(
                        "Ce qui est parti tout seul vers «\u202f%(channel)s\u202f» le %(made_at)s n’avait pas "
                        "été vérifié sur tous les écrans. %(why)s"
                    )
                    % {"channel": channel, "made_at": _moment(made_at), "why": why}
                )
    return found


def _moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")
