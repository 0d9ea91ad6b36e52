"""The pages of every kind of content: its list, its forms, the answer to a review, and the question before deleting."""

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
"""What a form is asked that puts its content online at once or after a review."""


class ContentIndexView(FoldedSearchMixin, IndexView):
    """A list in pages, with ticks. Its order is changed on a page of its own, which shows all of it."""

    add_item_label = _("Ajouter")  # the same for every kind; French would have to know their genders

    @property
    def default_ordering(self) -> tuple[str, ...] | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The order that visitors see, without the handles for dragging, which take the place of ticks and pages."""
        return (self.sort_order_field, "pk") if self.sort_order_field else None

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Put the way to the other page beside the button that adds something."""
        buttons = [*super().header_buttons]
        if self.show_ordering_column:
            buttons.append(HeaderButton(_("Revenir à la liste"), url=self.index_url, icon_name="arrow-left"))
        elif self.reorder_button:
            self.reorder_button.label = _("Changer l’ordre")
            buttons.append(HeaderButton(_("Changer l’ordre"), url=self.reorder_button.url, icon_name="list-ul"))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Leave out what stands beside the list's name already."""
        return [button for button in super().header_more_buttons if button is not self.reorder_button]

    def get_table(self, object_list: Any) -> Any:
        """Return the table, whose rows know how far they have come."""
        rows = [*object_list]
        add_statuses(rows)
        return super().get_table(rows)


class _SaysWhatHappened:
    """A form that plans in one step, and says what has happened and what is left to do."""

    def get_action(self, request: HttpRequest) -> str:
        """Return what is asked for. A plan without any date is a draft, unless it takes away a date that holds."""
        action = super().get_action(request)
        if "action-plan" not in request.POST or "publish" not in self.get_available_actions():
            return action
        dated = any(request.POST.get(name) for name in ("go_live_at", "expire_at"))
        holds = self.object is not None and self.live_object.live and self.live_object.expire_at
        return "publish" if dated or holds else action

    def get_success_message(self, instance: Any = None) -> str | None:
        """Return what is said above the next page."""
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
        """Return the way back to the form, and after putting online the way to the screens."""
        is_new = self.action == "publish" and self.object.live and not _waits(self.object)
        to_send = hooks.buttons_to_send(self.request.user) if is_new else []
        return [*to_send, *super().get_success_buttons()]


def _waits(row: Any) -> bool:
    """Tell whether what was put online waits for its hour."""
    return bool(row.go_live_at and row.go_live_at > timezone.now())


def _moment(when: Any) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")


class _AsksTheFormat:
    """A form that puts nothing online which kiosks could not show, and says so beside its fields."""

    def is_valid(self, form: Any) -> bool:
        """Tell whether the form may do what was asked."""
        if not super().is_valid(form):
            return False
        if self.action in _ONLINE:
            self._refuse(form)
        if not form.is_valid():
            self.produced_error_message = self.get_error_message()
        return form.is_valid()

    def _refuse(self, form: Any) -> None:
        """Add to the form what keeps kiosks from showing what is in it."""
        again = self.get_form_class()(**{**self.get_form_kwargs(), "instance": self._as_it_was()})
        if again.is_valid():  # read twice: saving keeps what this one has read
            hooks.add_refusals(form, again.save(commit=False))

    def _as_it_was(self) -> Any:
        return self.get_object() if self.view_name == "edit" else self.model()


_BEGUN, _FORMS = "begun-forms", 20
"""Under which name a session knows what its last forms have made, and how many of them."""


class ContentCreateView(_SaysWhatHappened, _AsksTheFormat, CreateView):
    """Adds a content, once: what is sent again goes to what the form has kept by itself meanwhile."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer; where this form has kept a draft before, as the form of that draft would."""
        label, pk = request.session.get(_BEGUN, {}).get(request.POST.get("begun"), ("", None))
        if label == self.model._meta.label_lower and self.model.objects.filter(pk=pk).exists():
            return self.model.snippet_viewset.edit_view(request, str(pk))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows, and by what this form is known again."""
        begun = self.request.POST.get("begun") or secrets.token_urlsafe(8)
        return super().get_context_data(begun=begun, **kwargs)

    def save_action(self) -> Any:
        """Note what this form has made, and go on."""
        if begun := self.request.POST.get("begun"):
            known = {**self.request.session.get(_BEGUN, {}), begun: (self.model._meta.label_lower, self.object.pk)}
            self.request.session[_BEGUN] = dict(list(known.items())[-_FORMS:])
        return super().save_action()


class ContentEditView(_SaysWhatHappened, _AsksTheFormat, EditView):
    """Changes a content."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form, and above it what an editor asks for."""
        tell_who_writes(request, self.object)
        return super().get(request, *args, **kwargs)


class ContentWorkflowActionView(WorkflowActionView):
    """Answers a review; what kiosks could not show stays in review, and whoever answers reads why."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was asked, whole or not at all, and say what came of it."""
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
    """Asks, and deletes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page says besides the question."""
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
