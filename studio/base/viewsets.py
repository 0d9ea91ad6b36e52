"""How lists of content look, whatever their kind."""

from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.utils import get_latest_str
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from studio.base.missing import MARKS, filters


class ContentIndexView(IndexView):
    """A list whose button says the same for every kind; French would have to know their genders."""

    add_item_label = _("Ajouter")


class _SaysWhatHappened:
    """A form that says so when a text goes to review. Wagtail's French would say that it is planned to go live."""

    def get_success_message(self, instance: Any = None) -> str:
        """Return what is said above the next page."""
        if self.action == "submit":
            return gettext("«\u202f%(instance)s\u202f» attend sa relecture.") % {
                "instance": get_latest_str(instance or self.object)
            }
        return super().get_success_message(instance)


class ContentCreateView(_SaysWhatHappened, CreateView):
    """Adds a content."""


class ContentEditView(_SaysWhatHappened, EditView):
    """Changes a content."""


class ContentViewSet(SnippetViewSet):
    """A list that says what is live and what is still to be translated. Its form lies on the model, in two tabs."""

    list_display: ClassVar = ["__str__", "untranslated", LiveStatusTagColumn(), UpdatedAtColumn()]
    index_view_class = ContentIndexView
    add_view_class = ContentCreateView
    edit_view_class = ContentEditView
    list_per_page = 50
    copy_view_enabled = False
    filtered_by: ClassVar[tuple[str, ...]] = ()

    @property
    def filterset_class(self) -> type[Any]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The filters of the list: what is to be translated, what staff marked, and what this kind has of its own."""
        marks = [mark for mark in MARKS if mark in (column.name for column in self.model._meta.get_fields())]
        return filters(self.model, *self.filtered_by, *marks)

    def get_edit_handler(self) -> Panel:
        """Return the form: what visitors see, and what they do not."""
        handler = TabbedInterface(
            [
                ObjectList(self.model.panels, heading=_("Contenu")),
                ObjectList([*self.model.more_panels, PublishingPanel()], heading=_("Réglages")),
            ]
        )
        return handler.bind_to_model(self.model)


class OrderedViewSet(ContentViewSet):
    """A list in the order in which visitors see it; dragging changes it."""

    ordering = "sort_order"
