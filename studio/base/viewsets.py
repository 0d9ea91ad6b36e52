"""How lists of content look, whatever their kind."""

from typing import ClassVar

from wagtail.admin.panels import ObjectList, Panel, PublishingPanel, TabbedInterface
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet


class ContentViewSet(SnippetViewSet):
    """A list that says what is live and what is still to be translated. Its form lies on the model, in two tabs."""

    list_display: ClassVar = ["__str__", "untranslated", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_per_page = 50
    copy_view_enabled = False

    def get_edit_handler(self) -> Panel:
        """Return the form: what visitors see, and what they do not."""
        handler = TabbedInterface(
            [
                ObjectList(self.model.panels, heading="Contenu"),
                ObjectList([*self.model.more_panels, PublishingPanel()], heading="Réglages"),
            ]
        )
        return handler.bind_to_model(self.model)


class OrderedViewSet(ContentViewSet):
    """A list in the order in which visitors see it; dragging changes it."""

    ordering = "sort_order"
