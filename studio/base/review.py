"""Tells authors what a reviewer asks for, on their form and home page, and reviewers what their answer did."""

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
    """A content that came back from review: who asks for what, and the address of its form."""

    name: str
    address: str
    by: str
    comment: str


def sent_back(row: Any) -> SentBack | None:
    """Return who asks for which change of a content; return ``None`` if its review is not at this point."""
    state = row.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    task = state.current_task_state
    address = reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])
    by = get_user_display_name(task.finished_by) or _("quelqu’un")
    return SentBack(get_latest_str(row), address, by, task.get_comment())


def tell_who_writes(request: HttpRequest, row: Any) -> None:
    """Say above the form which change is asked for."""
    if back := sent_back(row):
        messages.warning(request, sentence(back))


def sentence(back: SentBack) -> str:
    """Return the request of a reviewer as a sentence."""
    if back.comment:
        return _(
            "%(by)s vous demande de revoir ce texte\u202f: «\u202f%(comment)s\u202f» Puis soumettez-le à nouveau."
        ) % {
            "by": back.by,
            "comment": back.comment,
        }
    return _("%(by)s vous demande de revoir ce texte. Corrigez, puis soumettez-le à nouveau.") % {"by": back.by}


class SentBackPanel(Component):
    """Lists on the home page what came back from review to this user."""

    name = "sent_back"
    order = 6
    template_name = "studio/sent_back.html"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        kinds = ContentType.objects.get_for_models(*get_snippet_models()).values()
        states = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=self._request.user, base_content_type__in=kinds
        )
        rows = [state.content_object for state in states.order_by("-pk")]
        return {"contents": [back for row in rows if row is not None and (back := sent_back(row))]}


def _said_of(action: str, row: Any, author: Any) -> str:
    """Return the result of a review as a sentence."""
    called = {"instance": get_latest_str(row), "author": get_user_display_name(author) or _("son auteur")}
    if action == "reject":
        return _("«\u202f%(instance)s\u202f» est renvoyé à %(author)s, qui lira votre commentaire.") % called
    return _("«\u202f%(instance)s\u202f» est approuvé et en ligne. Les bornes ne l’ont pas encore.") % called


def say_what_came_of_it(request: HttpRequest, row: Any, action: str, author: Any) -> None:
    """Say the result of a review, with a link to the next step."""
    buttons = hooks.buttons_to_send(request.user) if action == "approve" else []
    messages.success(request, _said_of(action, row, author), buttons=buttons)
