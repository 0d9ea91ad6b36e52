"""Takes in uploaded pictures: refuses or converts those that kiosks could not show."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from filelock import FileLock, Timeout
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm, get_image_form

from kiosk.edition.findings import Code
from kiosk.edition.media.pictures import MAX_PIXELS
from studio.base import hooks
from studio.base.formatting import megabytes
from studio.base.limits import bounds
from studio.pictures.form_parts import TEXTS, Part, give_room, parts_of
from studio.pictures.models import Picture
from studio.pictures.reencoding import CRASHED, TOO_LARGE, TOO_LONG, WAIT_S, ReencodingError, SizeError, reencode


class PictureFileField(WagtailImageField):
    """A field that decodes the file first, and keeps a new file made from its pixels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = lazy(megabytes, str)(self.max_upload_size)
        self.help_text = format_lazy(_("JPEG, PNG, WebP, HEIC ou AVIF, {most} au plus."), most=most)
        self.error_messages["invalid_image_extension"] = _(
            "Le studio ne prend pas ce genre de fichier. Envoyez une photo en JPEG, PNG, WebP, HEIC ou AVIF\u202f; "
            "une autre image s’ouvre sur votre ordinateur et s’y enregistre en JPEG."
        )
        self.error_messages["file_too_large_unknown_size"] = format_lazy(
            _("Ce fichier est trop lourd\u202f: {most} au plus. Enregistrez une copie plus petite et envoyez-la."),
            most=most,
        )

    def to_python(self, data: Any) -> Any:
        """Return the file in a form that kiosks can show."""
        if data and hasattr(data, "read") and data.size:
            self._refuse_heavy(data.size)
            _develop(data, self.max_upload_size)
        return super().to_python(data)

    def _refuse_heavy(self, size: int) -> None:
        if size > self.max_upload_size:
            raise forms.ValidationError(
                gettext(
                    "Ce fichier pèse %(size)s\u202f: %(most)s au plus. Enregistrez une copie plus petite et envoyez-la."
                ),
                params={"size": megabytes(size), "most": megabytes(self.max_upload_size)},
            )


class PictureForm(BaseImageForm):
    """The form of a picture. Except in a preview, it refuses what kiosks could not show."""

    is_for_preview = False
    is_described_later = False
    """True if the file comes first and its texts later."""

    file = PictureFileField(label=_("Fichier"), widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in (self._meta.exclude or ()):  # several pictures at once: their files are already stored
            del self.fields["file"]
        give_room(self)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_for_preview:
            return
        for field, said in () if self.is_described_later else hooks.faults_of_words(self.instance):
            self.add_error(field if field in self.fields else None, said)
        if "file" in self.changed_data and (
            said := hooks.size_mismatch(self.instance, *self.cleaned_data["file"].image.get_size())
        ):
            self.add_error("file", said)

    def save(self, commit: bool = True) -> Any:
        """Save the picture; a new file keeps its focal area at the same relative place."""
        if "file" in self.changed_data and self.instance.pk:
            self.instance.resize_focus(self.instance.width, self.instance.height)
        return super().save(commit=commit)

    @property
    def parts(self) -> list[Part]:
        """The fields in groups, for the templates."""
        return parts_of(self)


def form_for_preview(data: QueryDict, picture: Picture, user: Any) -> PictureForm:
    """Return the form of a picture for a preview while somebody fills it in: only the visible fields, none required."""
    seen = [name for name in Picture.admin_form_fields if name.startswith((*TEXTS, "focal_point"))]
    form_class: Any = get_image_form(Picture, seen)
    form = form_class(data, instance=picture, user=user)
    form.is_for_preview = True
    del form.fields["file"]
    for field in form.fields.values():
        field.required = False
    return form


def _develop(file: UploadedFile, heaviest: int) -> None:
    """Replace the content of an uploaded file: the same picture, upright and in sRGB, without anything else.

    The file object itself changes, because Wagtail stores several uploads at once without a form.
    """
    limits = bounds("Media", "width")
    file.seek(0)
    try:
        with _one_at_a_time():
            kind, data = reencode(file.read(), int(limits.least or 0), limits.most)
    except SizeError as error:
        raise forms.ValidationError(
            gettext(
                "Cette image mesure %(width)s × %(height)s pixels\u202f: "
                "chaque côté doit en avoir entre %(least)s et %(most)s."
            ),
            params={
                "width": error.width,
                "height": error.height,
                "least": f"{limits.least:g}",
                "most": f"{limits.most:g}",
            },
        ) from error
    except ReencodingError as error:
        raise forms.ValidationError(
            gettext(
                "Cette image (%(size)s) ne peut pas être montrée\u202f: %(why)s. "
                "Choisissez un fichier JPEG, PNG, WebP, HEIC ou AVIF intact."
            ),
            params={
                "size": megabytes(file.size or 0),
                "why": _SAID[error.code] % {"most": number_format(MAX_PIXELS, use_l10n=True, force_grouping=True)},
            },
        ) from error
    if len(data) > heaviest:
        raise forms.ValidationError(
            gettext(
                "Cette image de %(size)s en pèse %(made)s une fois préparée pour les bornes\u202f: "
                "%(most)s au plus. Réduisez ses côtés et envoyez-la."
            ),
            params={"size": megabytes(file.size or 0), "made": megabytes(len(data)), "most": megabytes(heaviest)},
        )
    stored: Any = file.file
    stored.seek(0)
    stored.truncate()
    stored.write(data)
    file.seek(0)
    stem = PurePath(file.name or "").stem.strip(". ") or "image"
    file.name, file.size, file.content_type = f"{stem}{_SUFFIXES[kind]}", len(data), kind


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Open one picture at a time on this machine, so that several workers do not use up its memory."""
    try:
        with FileLock(settings.STATE / "developing.lock", timeout=WAIT_S):
            yield
    except Timeout as error:
        raise forms.ValidationError(
            gettext("Le studio reçoit déjà beaucoup d’images. Attendez une minute et recommencez.")
        ) from error


_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}

_SAID = {
    Code.NOT_A_PICTURE: _("ce n’est pas une image que la borne sait lire"),
    Code.DAMAGED: _("le fichier est abîmé ou incomplet"),
    Code.FILE_UNREADABLE: _("le fichier est abîmé"),
    Code.MOVING: _("c’est une image animée"),
    Code.TOO_MANY_PIXELS: _("elle a trop de pixels, au plus %(most)s"),
    Code.FAR_TOO_MANY_PIXELS: _("elle a trop de pixels, au plus %(most)s"),
    TOO_LONG: _("l’ouvrir prend trop de temps"),
    TOO_LARGE: _("l’ouvrir demande trop de mémoire"),
    CRASHED: _("le fichier est abîmé"),
}
"""The sentences for staff about pictures that cannot be shown."""
