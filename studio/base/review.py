"""Review: who wrote reads what an editor asks for, on the form and on the first page; the editor, what came of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_latest_str, get_user_display_name
from wagtail.models import WorkflowState
from wagtail.snippets.models import get_snippet_models

from studio.base import hooks


@dataclass(frozen=True, slots=True)
class SentBack:
    """A content that came back from its review: who asks for what, and where it is mended."""

    name: str
    address: str
    by: str
    comment: str


def sent_back(row: Any) -> SentBack | None:
    """Return who asks for what in a content; nothing where its review is not at this point."""
    state = row.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    task = state.current_task_state
    address = reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])
    by = get_user_display_name(task.finished_by) or _("quelqu’un")
    return SentBack(get_latest_str(row), address, by, task.get_comment())


def tell_who_writes(request: HttpRequest, row: Any) -> None:
    """Say above the form what is asked for."""
    if back := sent_back(row):
        messages.warning(request, sentence(back))


def sentence(back: SentBack) -> str:
    """Return what somebody asks for, in a sentence."""
    if back.comment:
        return _(
            "%(by)s vous demande de revoir ce texte\u202f: «\u202f%(comment)s\u202f» Puis soumettez-le à nouveau."
        ) % {
            "by": back.by,
            "comment": back.comment,
        }
    return _("%(by)s vous demande de revoir ce texte. Corrigez, puis soumettez-le à nouveau.") % {"by": back.by}


class SentBackPanel(Component):
    """What came back from review to whoever looks at the first page."""

    name = "sent_back"
    order = 6
    template_name = "studio/sent_back.html"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        kinds = ContentType.objects.get_for_models(*get_snippet_models()).values()
        states = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=self._request.user, base_content_type__in=kinds
        )
        rows = [state.content_object for state in states.order_by("-pk")]
        return {"contents": [back for row in rows if row is not None and (back := sent_back(row))]}


def _said_of(action: str, row: Any, author: Any) -> str:
    """Return what came of a review."""
    called = {"instance": get_latest_str(row), "author": get_user_display_name(author) or _("son auteur")}
    if action == "reject":
        return _("«\u202f%(instance)s\u202f» est renvoyé à %(author)s, qui lira votre commentaire.") % called
    return _("«\u202f%(instance)s\u202f» est approuvé et en ligne. Les bornes ne l’ont pas encore.") % called


def say_what_came_of_it(request: HttpRequest, row: Any, action: str, author: Any) -> None:
    """Say what came of a review, with the way to what follows."""
    buttons = hooks.buttons_to_send(request.user) if action == "approve" else []
    messages.success(request, _said_of(action, row, author), buttons=buttons)
