"""The list of pictures with a filter for missing translations, and the form of a picture."""

from itertools import chain
from pathlib import PurePath
from typing import Any

import msgspec
from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.images.views.images import DeleteView, EditView, ImagesFilterSet, IndexView
from wagtail.images.views.multiple import AddView
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from kiosk.edition import types
from studio.base import hooks
from studio.base.search import FoldedSearchMixin
from studio.base.translation_gaps import filters
from studio.pictures import proposals
from studio.pictures.forms import PictureFileField, PictureForm, form_for_preview
from studio.pictures.models import Picture, Proposal
from studio.pictures.usage import may_publish_all, online_usage

_PICKER_SIZE = "max-1600x1600"
_LONGEST_TITLE = Picture._meta.get_field("title").max_length


class PictureIndexView(FoldedSearchMixin, IndexView):
    """Wagtail's list with one more filter; it leaves out the collection if there is only one."""

    filterset_class = filters(Picture, base=ImagesFilterSet)

    @cached_property
    def columns(self) -> list[Any]:
        several = Collection.objects.count() > 1
        return [column for column in super().columns if several or column.name != "collection"]


class PictureEditView(EditView):
    """Wagtail's form with a preview beside it.

    For an online picture, a person who may not publish saves a proposal. Nobody saves over another person's change
    without having seen it.
    """

    permission_policy: Any

    def get_object(self, queryset: Any = None) -> Picture:
        """Return the picture, with a proposal applied if it is to be reviewed.

        Raises:
            PermissionDenied: this user may not even propose changes.
        """
        picture = super(EditView, self).get_object(queryset)
        if not self.permission_policy.may_propose(self.request.user, picture):
            raise PermissionDenied
        self.shown_online = online_usage(picture)
        self.proposing = not may_publish_all(self.request.user, self.shown_online)
        self.proposal = Proposal.objects.filter(picture=picture).select_related("author").first()
        asked = self.request.POST.get("proposal") or self.request.GET.get("proposal")
        self.taking_up = not self.proposing and self.proposal is not None and asked == str(self.proposal.pk)
        self.differences = proposals.differences(picture, self.proposal) if self.proposal else []
        if self.proposal and self.request.method == "GET" and (self.proposing or self.taking_up):
            proposals.lay_over(picture, self.proposal)
        return picture

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the arguments of the form; the proposed file is used if no other was chosen."""
        kwargs = super().get_form_kwargs()
        is_chosen = "files" not in kwargs or kwargs["files"].get("file")
        if self.proposal and self.taking_up and not is_chosen and (file := proposals.file_of(self.proposal)):
            kwargs["files"] = MultiValueDict({"file": [file]})
        return kwargs

    def get_form(self, form_class: Any = None) -> PictureForm:
        """Return the form, with the address that checks a new file before it is saved."""
        form: Any = super().get_form(form_class)
        form.fields["file"].widget.attrs["data-preview"] = reverse("picture_new_file", args=[self.object.pk])
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, with a lock against other changes of the same picture."""
        with transaction.atomic():
            Picture.objects.select_for_update().filter(pk=self.kwargs["image_id"]).first()
            return super().post(request, *args, **kwargs)

    def is_valid(self, form: PictureForm) -> bool:
        """Return whether the form is valid and its user has seen the latest version."""
        if not super().is_valid(form):
            return False
        if self.request.POST.get("seen", self._seen()) == self._seen():
            return True
        self.produced_error_message, self.produced_error_code = self._said_of_other(form), "overtaken"
        return False

    def form_valid(self, form: PictureForm) -> HttpResponse:
        """Save the picture, or a proposal."""
        if self.proposing:
            proposals.keep(form, self.request.user)
            messages.success(
                self.request,
                _(
                    "Cette image est en ligne\u202f: votre changement est proposé à la relecture. "
                    "Les bornes gardent l’image actuelle jusqu’à ce qu’il soit accepté."
                ),
            )
            return redirect(self.get_edit_url())
        form.instance.saved_by = self.request.user
        response = super().form_valid(form)
        if self.proposal and self.taking_up:
            self.proposal.delete()
        return response

    def get_side_panels(self) -> Any:
        panels = super().get_side_panels()
        address = reverse("picture_preview", args=[self.object.pk])
        panels.append(PreviewSidePanel(self.object, self.request, preview_url=address))
        return panels

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the online contents that show the picture, and the proposed changes."""
        new_file = ""
        if self.proposal and self.taking_up and (file := proposals.file_of(self.proposal)):
            new_file = _mark_of(file, self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "seen": self._seen(),
            "shown_online": self.shown_online,
            "proposing": self.proposing,
            "proposal": self.proposal,
            "taking_up": self.taking_up,
            "differences": self.differences,
            "new_file": new_file,
        }

    def _seen(self) -> str:
        """Return a mark of the latest version of the picture and its proposal."""
        return f"{self.object.saved_at.isoformat()} {self.proposal.pk if self.proposal and self.proposing else ''}"

    def _said_of_other(self, form: PictureForm) -> str:
        now = Picture.objects.select_related("saved_by").get(pk=self.object.pk)
        fields = [Picture._meta.get_field(name).verbose_name for name in form.changed_data]
        said = _(
            "Pendant que vous écriviez, %(who)s a enregistré cette image (%(when)s). Elle diffère de votre "
            "saisie\u202f: %(fields)s. Enregistrez de nouveau pour mettre votre version à sa place."
        )
        return said % {
            "who": get_user_display_name(now.saved_by) or _("quelqu’un"),
            "when": date_format(timezone.localtime(now.saved_at), "DATETIME_FORMAT"),
            "fields": ", ".join(map(str, fields)) or _("en rien"),
        }


def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline the proposal for a picture."""
    proposal = get_object_or_404(Proposal.objects.select_related("picture"), picture=pk)
    policy = policy_registry.get_by_type(Picture)
    if request.method != "POST" or not policy.user_has_permission_for_instance(
        request.user, "change", proposal.picture
    ):
        raise PermissionDenied
    proposal.delete()
    messages.success(request, _("La proposition est refusée\u202f; l’image ne change pas."))
    return redirect("wagtailimages:edit", pk)


class SeveralPicturesView(AddView):
    """Wagtail's page for several files. Each is stored at once and can be described there or later."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store one file, and answer with the form that describes it."""
        file = request.FILES.get("files[]")
        if file is None:
            return HttpResponseBadRequest("no file")
        title = (request.POST.get("title") or PurePath(file.name or "").stem).strip() or _("Image")
        form_class: Any = self.get_upload_form_class()
        form = form_class({**request.POST.dict(), "title": title[:_LONGEST_TITLE]}, {"file": file}, user=request.user)
        form.is_described_later = True
        for name, field in form.fields.items():
            field.required = name == "file"
        if not form.is_valid():
            return JsonResponse({"success": False, "error_message": " ".join(map(str, chain(*form.errors.values())))})
        self.object = self.save_object(form)
        return JsonResponse(self.get_edit_object_response_data())


class PictureDeleteView(DeleteView):
    """Wagtail's confirmation page, which also says what kiosks will no longer show."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "shown_online": online_usage(self.object)}


class PicturePreview(PreviewOnEdit):
    """The screens that show a picture, with the unsaved content of its form."""

    model = Picture
    permission_policy: Any

    def user_has_permission_for_instance(self, permission: str, instance: Picture) -> bool:
        """Return whether a user may see a change: everybody who may propose it."""
        return self.permission_policy.may_propose(self.request.user, instance)

    def get_form(self, query_dict: QueryDict) -> PictureForm:
        """Return the form without its file and without required fields."""
        return form_for_preview(query_dict, self.object, self.request.user)

    def validate_form(self, form: PictureForm) -> bool:
        """Return whether the form can be shown; a file that was sent before replaces the stored one."""
        if not form.is_valid():
            return False
        if media := _file_of(form.data.get("new_file", ""), self.request.user):
            self.object.stand_in(media)
        return True


class NewFileView(PicturePreview):
    """Takes a new file for the preview only, with the same checks as a stored one."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer with the mark of the file, or with the reason for its refusal."""
        try:
            file = PictureFileField().clean(request.FILES.get("file"))
        except forms.ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)})
        return JsonResponse({"mark": _mark_of(file, request.user)})


def picker_image(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to a copy of a picture that is large enough to point at and that this user may choose."""
    policy = policy_registry.get_by_type(Picture)
    seen = policy.instances_user_has_any_permission_for(request.user, ["choose", "change"])
    return redirect(get_object_or_404(Picture, pk=pk, pk__in=seen.values("pk")).get_rendition(_PICKER_SIZE).url)


def _mark_of(file: Any, user: Any) -> str:
    """Keep a file for previews, and return its mark for the form of this user."""
    row = Picture()
    row.take(file)
    hooks.store_upload(row.media, file)
    return signing.dumps(msgspec.to_builtins(row.media), salt=_salt(user))


def _file_of(mark: str, user: Any) -> types.Media | None:
    """Return the file of a mark that was given to this user."""
    try:
        return msgspec.convert(signing.loads(mark, salt=_salt(user)), types.Media)
    except signing.BadSignature:
        return None


def _salt(user: Any) -> str:
    return f"new-file-{user.pk}"
