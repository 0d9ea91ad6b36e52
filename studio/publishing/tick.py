"""What a timer asks for every few minutes: what is planned goes live and to the screens, signatures stay young; who
was logged in long ago is forgotten.

Nothing here is lost when it is killed: what is due is written down before it is done, and crossed out afterwards.
"""

from datetime import datetime, timedelta

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from wagtail.models import DraftStateMixin, Revision

from kiosk.errors import KioskError
from studio.exhibit.models import Exhibit
from studio.publishing import endpoint
from studio.publishing.alone import BusyError, alone
from studio.publishing.inspection import PARTS, inspect
from studio.publishing.models import Release, Tick, Timetable
from studio.publishing.release import release, settle_if_idle

_SIGN_EVERY = timedelta(days=1)


def tick(now: datetime) -> Tick | None:
    """Do what is due now; return what came of it, or ``None`` where another program is just doing it."""
    try:
        with alone("tick", patience_s=0):
            return _ticked(now)
    except BusyError:
        return None


def _ticked(now: datetime) -> Tick:
    done = Tick.last() or Tick()
    done.ran_at = now
    settle_if_idle()
    troubles = [*_follow_the_timetable(now), *_sign(done, now), *_inspect(done)]
    done.trouble = "\n".join(troubles)
    done.save()
    call_command("clearsessions")
    return done


def _follow_the_timetable(now: datetime) -> list[str]:
    """Put live what is planned, and give it to the channels that asked for it; return what went wrong."""
    if _is_something_due(now):
        with transaction.atomic():  # or what was half done would be planned no more, and never live
            Timetable.objects.update(due=True)
            call_command("publish_scheduled", verbosity=0)
    troubles: list[str] = []
    live = Exhibit.objects.filter(live=True).values_list("channel", flat=True)
    for planned in Timetable.objects.filter(due=True, channel__in=list(live)).order_by("channel"):
        try:
            release(planned.channel, scheduled=True, now=now)
        except KioskError as error:
            troubles.append(
                f"Ce qui était programmé n’est pas parti vers «\u202f{planned.channel}\u202f»\u202f: {error}"
            )
        else:
            Timetable.objects.filter(pk=planned.pk).update(due=False)
    return troubles


def _is_something_due(now: datetime) -> bool:
    """Tell whether something goes live or expires by now."""
    if Revision.objects.filter(approved_go_live_at__lt=now).exists():
        return True
    kinds = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return any(kind.objects.filter(live=True, expire_at__lt=now).exists() for kind in kinds)


def _sign(done: Tick, now: datetime) -> list[str]:
    """Sign again once a day; return what went wrong."""
    if done.signed_at and now - done.signed_at < _SIGN_EVERY:
        return []
    if not Release.objects.filter(state=Release.State.PUBLISHED).exists():
        return []
    try:
        done.signed_until = endpoint.keep_alive(now)
    except KioskError as error:
        return [f"Les signatures n’ont pas été renouvelées\u202f: {error}"]
    done.signed_at = now
    return []


def _inspect(done: Tick) -> list[str]:
    """Look at the next part of the pictures; return what went wrong."""
    try:
        inspect(done.looked_at)
    except KioskError as error:
        return [f"Des images du point de publication sont abîmées ou ne peuvent pas être lues\u202f: {error}"]
    finally:
        done.looked_at = (done.looked_at + 1) % PARTS
    return []
