"""The list of pictures, with a filter for those that are not described in every language, and the form of one."""

from typing import Any

import msgspec
from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.images.views.images import EditView, ImagesFilterSet, IndexView
from wagtail.models import Collection

from kiosk.edition import types
from studio.base.missing import filters
from studio.base.searching import SearchesAsTyped
from studio.pictures.forms import PictureFileField, PictureForm, form_for_preview
from studio.pictures.models import Picture
from studio.preview import editions


class PictureIndexView(SearchesAsTyped, IndexView):
    """Wagtail's list, with one filter more; where there is one collection only, it is not named in each row."""

    filterset_class = filters(Picture, base=ImagesFilterSet)

    @cached_property
    def columns(self) -> list[Any]:
        """Return the columns of the list without pictures side by side."""
        several = Collection.objects.count() > 1
        return [column for column in super().columns if several or column.name != "collection"]


class PictureEditView(EditView):
    """Wagtail's form, with the screens that show the picture beside it."""

    def get_form(self, form_class: Any = None) -> PictureForm:
        """Return the form, which knows where a new file is sent before it is kept."""
        form = super().get_form(form_class)
        form.fields["file"].widget.attrs["data-preview"] = reverse("picture_new_file", args=[self.object.pk])
        return form

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

    def validate_form(self, form: PictureForm) -> bool:
        """Tell whether the form can be shown; a file that was sent before stands in for the one that is kept."""
        if not form.is_valid():
            return False
        if media := _file_of(form.data.get("new_file", ""), self.request.user):
            self.object.stand_in(media)
        return True


class NewFileView(PicturePreview):
    """Takes a new file for the preview only; it is looked at as carefully as one that is kept."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer with what stands for the file in the form, or with why it is refused."""
        try:
            file = PictureFileField().clean(request.FILES.get("file"))
        except forms.ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)})
        row = Picture()
        row.take(file)
        editions.keep(row.media, file)
        return JsonResponse({"mark": signing.dumps(msgspec.to_builtins(row.media), salt=_salt(request.user))})


def _file_of(mark: str, user: Any) -> types.Media | None:
    """Return the file that a mark stands for, where it was given to this user."""
    try:
        return msgspec.convert(signing.loads(mark, salt=_salt(user)), types.Media)
    except signing.BadSignature:
        return None


def _salt(user: Any) -> str:
    return f"new-file-{user.pk}"
