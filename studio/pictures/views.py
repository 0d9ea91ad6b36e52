"""The list of pictures, with a filter for those that are not described in every language, and the form of one."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.images.views.images import EditView, ImagesFilterSet, IndexView

from studio.base.missing import filters
from studio.pictures.forms import PictureForm, form_for_preview
from studio.pictures.models import Picture


class PictureIndexView(IndexView):
    """Wagtail's list, with one filter more."""

    filterset_class = filters(Picture, base=ImagesFilterSet)


class PictureEditView(EditView):
    """Wagtail's form, with the screens that show the picture beside it."""

    def get_side_panels(self) -> Any:
        """Return what opens beside the form."""
        panels = super().get_side_panels()
        address = reverse("picture_preview", args=[self.object.pk])
        panels.append(PreviewSidePanel(self.object, self.request, preview_url=address))
        return panels


class PicturePreview(PreviewOnEdit):
    """The screens that show a picture, with what is in its form and not saved."""

    model = Picture

    def get_form(self, query_dict: QueryDict) -> PictureForm:
        """Return the form without its file, in which nothing has to be filled in."""
        return form_for_preview(query_dict, self.object, self.request.user)
