"""Warns people who save over another person's change, and shows both versions.

Wagtail shows who else has the form open, and asks before it saves over a newer version. It misses a browser that was
asleep and two people who save at the same moment. The history keeps both versions.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Revision, RevisionMixin


def warn_of_conflict(request: HttpRequest, saved: Any) -> None:
    """Warn the user if another person saved a version after this form was opened."""
    if not isinstance(saved, RevisionMixin) or not request.accepts("text/html"):
        return
    other = _saved_meanwhile(request, saved)
    if other is None:
        return
    when = timezone.localtime(other.created_at)
    who = get_user_display_name(other.user) or _("quelqu’un")
    compare = reverse(
        saved.snippet_viewset.get_url_name("revisions_compare"),
        args=[saved.pk, other.pk, saved.latest_revision_id],
    )
    messages.warning(
        request,
        _(
            "Pendant que vous écriviez, %(who)s a enregistré une autre version de "
            "«\u202f%(saved)s\u202f» (%(when)s). La vôtre l’a remplacée\u202f; les deux sont dans "
            "l’historique."
        )
        % {"who": who, "saved": saved, "when": date_format(when, "DATETIME_FORMAT")},
        buttons=[messages.button(compare, _("Comparer les deux"))],
    )


def _saved_meanwhile(request: HttpRequest, saved: Any) -> Revision | None:
    try:
        opened = datetime.fromisoformat(request.POST.get("loaded_revision_created_at", ""))
    except ValueError:
        return None  # the content had no version when the form was opened
    newer = saved.revisions.filter(created_at__gt=opened).exclude(pk=saved.latest_revision_id)
    newer = newer.exclude(user=request.user)  # without the automatic saves of this form
    return newer.select_related("user").order_by("-created_at", "-pk").first()
