"""Takes pictures in: what the kiosk could not show is refused or turned into what it can."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from filelock import FileLock, Timeout
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm, get_image_form

from kiosk.errors import EditionError
from studio.base.limits import bounds
from studio.pictures.developing import WAIT_S, SizeError, develop
from studio.pictures.layout import TEXTS, Part, give_room, parts_of
from studio.pictures.models import Picture


class PictureFileField(WagtailImageField):
    """A file that is decoded before anything else looks at it; what is kept is made of its pixels, never the file."""

    def to_python(self, data: Any) -> Any:
        """Return the file as the kiosk can show it."""
        if data and hasattr(data, "read") and data.size:
            self.check_image_file_size(data)
            _develop(data)
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """The form of a picture."""

    file = PictureFileField(label=_("Fichier"), widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in (self._meta.exclude or ()):  # several pictures at once: the files have come already
            del self.fields["file"]
        give_room(self)

    def save(self, commit: bool = True) -> Any:
        """Save the picture; with a new file, what stays in sight stays where it was seen on the old one."""
        if "file" in self.changed_data and self.instance.pk:
            self.instance.resize_focus(self.instance.width, self.instance.height)
        return super().save(commit=commit)

    @property
    def parts(self) -> list[Part]:
        """The fields as the templates lay them out."""
        return parts_of(self)


def form_for_preview(data: QueryDict, picture: Picture, user: Any) -> PictureForm:
    """Return the form of a picture as it is while somebody fills it in: what screens show, none of it required."""
    seen = [name for name in Picture.admin_form_fields if name.startswith((*TEXTS, "focal_point"))]
    form = get_image_form(Picture, seen)(data, instance=picture, user=user)
    del form.fields["file"]
    for field in form.fields.values():
        field.required = False
    return form


def _develop(file: UploadedFile) -> None:
    """Put a new file in the place of one that came: the same picture, upright and in sRGB, and nothing else.

    In its very place: Wagtail keeps what came with several pictures at once in a second way, past all forms.
    """
    limits = bounds("Media", "width")
    file.seek(0)
    try:
        with _one_at_a_time():
            kind, data = develop(file.read(), limits.least, limits.most)
    except SizeError as error:
        raise forms.ValidationError(
            gettext(
                "Cette image mesure %(width)s × %(height)s pixels\u202f: chaque côté doit en avoir entre "
                "%(least)s et %(most)s."
            )
            % {
                "width": error.width,
                "height": error.height,
                "least": format(limits.least, "g"),
                "most": format(limits.most, "g"),
            }
        ) from error
    except EditionError as error:
        raise forms.ValidationError(
            gettext(
                "Cette image ne peut pas être montrée\u202f: %(error)s. Choisissez un fichier JPEG, PNG ou WebP intact."
            )
            % {"error": _in_words(str(error))}
        ) from error
    file.file.seek(0)
    file.file.truncate()
    file.file.write(data)
    file.seek(0)
    stem = PurePath(file.name).stem.strip(". ") or "image"
    file.name, file.size, file.content_type = f"{stem}{_SUFFIXES[kind]}", len(data), kind


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Open one picture at a time on this machine, so that several workers do not take its memory together."""
    try:
        with FileLock(settings.STATE / "developing.lock", timeout=WAIT_S):
            yield
    except Timeout as error:
        raise forms.ValidationError(
            gettext("Le studio reçoit déjà beaucoup d’images. Attendez une minute et recommencez.")
        ) from error


def _in_words(reason: str) -> str:
    if found := re.search(r"([\d,]+) pixels, at most ([\d,]+)|too many pixels, at most ([\d,]+)", reason):
        most = (found[2] or found[3]).replace(",", "\u202f")
        return gettext("elle a trop de pixels, au plus %(most)s") % {"most": most}
    return str(_SAID.get(reason) or gettext("le fichier est abîmé"))


_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}

_SAID = {
    "is not a JPEG, PNG or WebP picture": _("ce n’est pas une image que la borne sait lire"),
    "cannot be read (it is damaged or cut off)": _("le fichier est abîmé ou incomplet"),
    "cannot be read (it is damaged)": _("le fichier est abîmé"),
    "is a moving picture, only still ones can be shown": _("c’est une image animée"),
    "takes too long to open": _("l’ouvrir prend trop de temps"),
    "takes too much memory to open": _("l’ouvrir demande trop de mémoire"),
    "crashed": _("le fichier est abîmé"),
}
"""What is said to staff of pictures that cannot be shown."""
