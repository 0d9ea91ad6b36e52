"""The page that asks before a content is deleted: what uses it, what kiosks show of it, and that it is for ever."""

from typing import Any

from django.urls import reverse
from wagtail.admin.utils import get_latest_str
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import DeleteView

_NAMED = 8


class ContentDeleteView(DeleteView):
    """Asks, and deletes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page says besides the question."""
        from studio.publishing.status import Status, statuses_of  # which lays all kinds of content together

        used_by = [get_latest_str(one) for one, _references in ReferenceIndex.get_grouped_references_to(self.object)]
        offline = self.object.live and self.user_has_permission("publish")
        unpublish = reverse(type(self.object).snippet_viewset.get_url_name("unpublish"), args=[self.object.pk])
        return super().get_context_data(**kwargs) | {
            "named": get_latest_str(self.object),
            "used_by": used_by[:_NAMED],
            "more": max(0, len(used_by) - _NAMED),
            "on_screens": statuses_of([self.object])[0] != Status.DRAFT and self.object.live,
            "unpublish": unpublish if offline else "",
        }
