"""Adds pictures to the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.images.views import bulk_actions
from wagtail.permissions import policy_registry

from studio.base.bulk_actions import WholeList
from studio.pictures import views
from studio.pictures.models import Picture, Proposal


@hooks.register("register_admin_urls", order=-1)
def addresses() -> list[Any]:
    """Register our list and our form before Wagtail's, at the same addresses."""
    return [
        path("images/", views.PictureIndexView.as_view()),
        path("images/results/", views.PictureIndexView.as_view(results_only=True)),
        path("images/multiple/add/", views.SeveralPicturesView.as_view()),
        path("images/<int:image_id>/", views.PictureEditView.as_view()),
        path("images/<int:image_id>/delete/", views.PictureDeleteView.as_view()),
        path("images/<int:pk>/proposition/refuser/", views.decline, name="picture_decline"),
        path("images/<int:pk>/apercu/", views.PicturePreview.as_view(), name="picture_preview"),
        path("images/<int:pk>/apercu/fichier/", views.NewFileView.as_view(), name="picture_new_file"),
        path("batiment/image/<int:pk>/", views.picker_image, name="building_picture"),
    ]


@hooks.register("construct_image_chooser_queryset")
def described_ones(pictures: Any, _request: HttpRequest) -> Any:
    """Leave out of the picture chooser the pictures that an edition could not hold yet."""
    return pictures.exclude(alt_fr="").exclude(credit_fr="")


class _ProposalsPanel(Component):
    """Lists proposed changes of pictures on the home page of people who may publish them."""

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


@hooks.register("construct_homepage_panels")
def what_is_proposed(request: HttpRequest, panels: list[Any]) -> None:
    """Add the panel of proposed changes to the home page."""
    panels.append(_ProposalsPanel(request))


class _PicturesOfList(WholeList):
    """Takes the pictures of our list, which has one more filter than Wagtail's."""

    def list_address(self) -> str:
        return reverse("wagtailimages:index")


for action in (bulk_actions.AddTagsBulkAction, bulk_actions.AddToCollectionBulkAction, bulk_actions.DeleteBulkAction):
    hooks.register("register_bulk_action", type(action.__name__, (_PicturesOfList, action), {}), order=1)
