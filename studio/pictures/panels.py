"""Lists proposed changes of pictures on the home page of people who may publish."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from studio.pictures.models import Picture, Proposal


class ProposalsPanel(Component):
    """The pictures with a proposed change."""

    name = "picture-proposals"
    order = 15
    template_name = "pictures/proposals_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        policy = policy_registry.get_by_type(Picture)
        rows = Proposal.objects.select_related("picture", "picture__collection", "author").order_by("made_at")
        may = policy.user_has_permission_for_instance
        return {"proposals": [row for row in rows if may(self._request.user, "change", row.picture)]}
