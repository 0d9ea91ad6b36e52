"""The pages of every kind of content: list, forms, answer to a review, and confirmation of a deletion."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.admin.utils import get_latest_str
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView, WorkflowActionView

from studio.base import hooks
from studio.base.columns import add_statuses
from studio.base.review import say_what_came_of_it, tell_who_writes
from studio.base.search import FoldedSearchMixin
from studio.base.status import Status

_ONLINE = ("publish", "submit", "restart-workflow", "workflow-action")
"""The actions of a form that put its content online, at once or after a review."""


class ContentIndexView(FoldedSearchMixin, IndexView):
    """A paged list with checkboxes. Staff change the order on a separate page that shows all rows."""

    add_item_label: StrOrPromise = _("Ajouter")  # the same for every kind; French would have to know their genders

    @property
    def default_ordering(self) -> tuple[str, ...] | None:
        """The order that visitors see, without drag handles, which would replace the checkboxes and pages."""
        return (self.sort_order_field, "pk") if self.sort_order_field else None

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Add a button to the other page beside the button « add »."""
        buttons = [*super().header_buttons]
        if self.show_ordering_column:
            buttons.append(HeaderButton(gettext("Revenir à la liste"), url=self.index_url, icon_name="arrow-left"))
        elif self.reorder_button:
            self.reorder_button.label = _("Changer l’ordre")
            buttons.append(HeaderButton(gettext("Changer l’ordre"), url=self.reorder_button.url, icon_name="list-ul"))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Leave out the buttons that already stand beside the title of the list."""
        return [button for button in super().header_more_buttons if button is not self.reorder_button]

    def get_table(self, object_list: Any) -> Any:
        """Return the table, with statuses on its rows."""
        rows = [*object_list]
        add_statuses(rows)
        return super().get_table(rows)


class _SaysWhatHappened:
    """A form that plans in one step, and says what it did and what is left to do."""

    def get_action(self, request: HttpRequest) -> str:
        """Return the wanted action. A plan without dates is a draft, unless it removes a date that holds."""
        action = super().get_action(request)
        if "action-plan" not in request.POST or "publish" not in self.get_available_actions():
            return action
        dated = any(request.POST.get(name) for name in ("go_live_at", "expire_at"))
        holds = self.object is not None and self.live_object.live and self.live_object.expire_at
        return "publish" if dated or holds else action

    def get_success_message(self, instance: Any = None) -> str | None:
        saved = instance or self.object
        called = {"instance": get_latest_str(saved)}
        if self.action == "submit":
            return gettext("«\u202f%(instance)s\u202f» attend sa relecture.") % called
        if self.action == "workflow-action":
            say_what_came_of_it(self.request, saved, self.workflow_action, self.workflow_state.requested_by)
            return None  # it is said
        if self.action != "publish":
            return super().get_success_message(instance)
        if _waits(saved):
            called["when"] = _moment(saved.go_live_at)
            return gettext("«\u202f%(instance)s\u202f» sera mis en ligne le %(when)s.") % called
        if saved.expire_at:
            called["when"] = _moment(saved.expire_at)
            return gettext(
                "«\u202f%(instance)s\u202f» est en ligne jusqu’au %(when)s. Les bornes ne l’ont pas encore."
            ) % (called)
        return gettext("«\u202f%(instance)s\u202f» est en ligne. Les bornes ne l’ont pas encore.") % called

    def get_success_buttons(self) -> list[Any]:
        """Return a button back to the form; after content goes online, also one to the kiosks."""
        is_new = self.action == "publish" and self.object.live and not _waits(self.object)
        to_send = hooks.buttons_to_send(self.request.user) if is_new else []
        return [*to_send, *super().get_success_buttons()]


def _waits(row: Any) -> bool:
    """Return whether the content waits for its planned hour."""
    return bool(row.go_live_at and row.go_live_at > timezone.now())


def _moment(when: Any) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")


class _AsksTheFormat:
    """A form that refuses to put online what kiosks could not show, and says why beside its fields."""

    def is_valid(self, form: Any) -> bool:
        """Return whether the form may do the wanted action."""
        if not super().is_valid(form):
            return False
        if self.action in _ONLINE:
            self._refuse(form)
        if not form.is_valid():
            self.produced_error_message = self.get_error_message()
        return form.is_valid()

    def _refuse(self, form: Any) -> None:
        """Add to the form the reasons why kiosks could not show its content."""
        again = self.get_form_class()(**{**self.get_form_kwargs(), "instance": self._as_it_was()})
        if again.is_valid():  # a second form, because saving keeps what the first one has read
            hooks.add_refusals(form, again.save(commit=False))

    def _as_it_was(self) -> Any:
        return self.get_object() if self.view_name == "edit" else self.model()


_BEGUN, _FORMS = "begun-forms", 20
"""The key in the session of the drafts that recent forms have made, and how many are remembered."""


class ContentCreateView(_SaysWhatHappened, _AsksTheFormat, CreateView):
    """Adds a content once: a form that is sent again changes the draft that it saved before."""

    object: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer as the edit form of a draft if this form has saved that draft before."""
        label, pk = request.session.get(_BEGUN, {}).get(request.POST.get("begun"), ("", None))
        if label == self.model._meta.label_lower and self.model.objects.filter(pk=pk).exists():
            return self.model.snippet_viewset.edit_view(request, str(pk))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the mark by which the session recognises this form."""
        begun = self.request.POST.get("begun") or secrets.token_urlsafe(8)
        return super().get_context_data(begun=begun, **kwargs)

    def save_action(self) -> Any:
        """Remember the draft that this form has made."""
        if begun := self.request.POST.get("begun"):
            known = {**self.request.session.get(_BEGUN, {}), begun: (self.model._meta.label_lower, self.object.pk)}
            self.request.session[_BEGUN] = dict(list(known.items())[-_FORMS:])
        return super().save_action()


class ContentEditView(_SaysWhatHappened, _AsksTheFormat, EditView):
    """Changes a content."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form, with the request of a reviewer above it."""
        tell_who_writes(request, self.object)
        return super().get(request, *args, **kwargs)


class ContentWorkflowActionView(WorkflowActionView):
    """Answers a review. Content that kiosks could not show stays in review, and the reviewer reads why."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the review completely or not at all, and say the result."""
        author = self.task_state.workflow_state.requested_by
        try:
            with transaction.atomic():
                answer = super().post(request, *args, **kwargs)
            self.task_state.refresh_from_db()
            if self.task_state.finished_at:
                say_what_came_of_it(request, self.object, self.action_name, author)
            return answer
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        address = reverse(type(self.object).snippet_viewset.get_url_name("edit"), args=[self.object.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": address})
        return redirect(address)


_USES_NAMED = 8


class ContentDeleteView(DeleteView):
    """Asks for confirmation, and deletes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        used_by = [get_latest_str(one) for one, _references in ReferenceIndex.get_grouped_references_to(self.object)]
        offline = self.object.live and self.user_has_permission("publish")
        unpublish = reverse(type(self.object).snippet_viewset.get_url_name("unpublish"), args=[self.object.pk])
        return super().get_context_data(**kwargs) | {
            "named": get_latest_str(self.object),
            "used_by": used_by[:_USES_NAMED],
            "more": max(0, len(used_by) - _USES_NAMED),
            "on_screens": hooks.statuses_of([self.object])[0] != Status.DRAFT and self.object.live,
            "unpublish": unpublish if offline else "",
        }
