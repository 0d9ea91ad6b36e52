"""Builds the lists and forms of all kinds of content."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.admin.panels import ObjectList, Panel, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from studio.base import hooks
from studio.base.choosers import ContentChooserViewSet
from studio.base.columns import StatusColumn
from studio.base.status import Status
from studio.base.translation_gaps import MARKS, filters
from studio.base.views import (
    ContentCreateView,
    ContentDeleteView,
    ContentEditView,
    ContentIndexView,
    ContentWorkflowActionView,
)


class SchedulePanel(PublishingPanel):
    """The dates in a dialog. Its button makes them count; for users who may not publish, it only keeps them."""

    class BoundPanel(PublishingPanel.BoundPanel):
        """The dialog of one form."""

        template_name = "studio/schedule_panel.html"

        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(js=["studio/schedule_panel.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            meta = self.instance._meta
            may_publish = self.request.user.has_perm(f"{meta.app_label}.publish_{meta.model_name}")
            context: Any = super().get_context_data(parent_context)
            return {**context, "may_publish": may_publish}


class ContentViewSet(SnippetViewSet):
    """A list that shows status and missing translations. The model defines its form, which has two tabs."""

    model: type[Any]
    icon: str
    menu_label: StrOrPromise
    menu_order: int
    list_display: ClassVar = ["__str__", "untranslated", StatusColumn(), UpdatedAtColumn(label=_("Mis à jour"))]
    chooser_viewset_class = ContentChooserViewSet
    index_view_class = ContentIndexView
    add_view_class = ContentCreateView
    edit_view_class = ContentEditView
    delete_view_class = ContentDeleteView
    delete_template_name: str = "studio/confirm_delete.html"
    workflow_action_view_class = ContentWorkflowActionView
    list_per_page = 50
    copy_view_enabled = False
    filtered_by: ClassVar[tuple[str, ...]] = ()

    @property
    def filterset_class(self) -> type[Any]:
        """The filters of the list: missing translations, the marks of staff, and the filters of this kind."""
        marks = [mark for mark in MARKS if mark in (column.name for column in self.model._meta.get_fields())]
        found = filters(self.model, *self.filtered_by, *marks)
        return type(found.__name__, (found,), {"status": _by_status()})

    def get_edit_handler(self) -> Panel:
        """Return the form: one tab for what visitors see, one for the rest."""
        handler = TabbedInterface(
            [
                ObjectList(self.model.panels, heading=_("Contenu")),
                ObjectList([*self.model.more_panels, SchedulePanel()], heading=_("Réglages")),
            ]
        )
        return handler.bind_to_model(self.model)


class OrderedViewSet(ContentViewSet):
    """A list in the order that visitors see."""


def _by_status() -> django_filters.ChoiceFilter:
    """Return the filter by status."""

    def at(queryset: Any, _name: str, wanted: str) -> Any:
        rows = list(queryset.model._default_manager.all())
        found = [row.pk for row, status in zip(rows, hooks.statuses_of(rows), strict=True) if status == wanted]
        return queryset.filter(pk__in=found)

    return django_filters.ChoiceFilter(
        label=_("État"),
        method=at,
        choices=[(one.value, capfirst(one.label)) for one in Status],
        empty_label=_("Tout"),
    )
