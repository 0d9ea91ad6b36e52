"""Planning: when a content goes online and when it leaves, in one save."""

from typing import Any

from django import forms
from wagtail.admin.panels import PublishingPanel


class SchedulePanel(PublishingPanel):
    """The dates, in a dialog with one button that makes them count; for those who may not, with one that keeps them."""

    class BoundPanel(PublishingPanel.BoundPanel):
        """The dialog of one form."""

        template_name = "studio/schedule_panel.html"

        @property
        def media(self) -> forms.Media:
            """What names the button after what it will do."""
            return super().media + forms.Media(js=["studio/schedule_panel.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what the template shows."""
            meta = self.instance._meta
            may_publish = self.request.user.has_perm(f"{meta.app_label}.publish_{meta.model_name}")
            return super().get_context_data(parent_context) | {"may_publish": may_publish}
