"""Takes pictures in: what the kiosk could not show is refused or turned into what it can."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kiosk.edition.pictures import facts_of, needs_no_preparing, opened, ready_for_screen
from kiosk.edition.renditions import save, suffix_of
from kiosk.errors import EditionError
from studio.base.limits import bounds


class PictureFileField(WagtailImageField):
    """A file that is decoded before anything else looks at it. Turned pictures, WebP and other colours become sRGB."""

    def to_python(self, data: Any) -> Any:
        """Return the file as the kiosk can show it."""
        if data and hasattr(data, "read"):
            self.check_image_file_size(data)
            data = _fit(data)
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """The form of a picture."""

    file = PictureFileField(label="Fichier", widget=BaseImageForm.Meta.widgets["file"])


def _fit(file: Any) -> Any:
    """Return a file that holds the same picture, upright and in sRGB; the same file where it is so already."""
    file.seek(0)
    try:
        with opened(file) as image:
            facts = facts_of(image)
            _refuse_sizes(facts.width, facts.height)
            plain = needs_no_preparing(image)
            if plain:
                image.load()
            ready = image if plain else ready_for_screen(image)
    except EditionError as error:
        raise forms.ValidationError(
            "Cette image ne peut pas être montrée\u202f: %(why)s. Choisissez un fichier JPEG, PNG ou WebP intact.",
            params={"why": _FRENCH.get(str(error), error)},
        ) from error
    file.seek(0)
    if plain:
        return file
    stream = BytesIO()
    save(ready, stream)
    suffix = suffix_of(ready)
    name = f"{file.name.rpartition('.')[0] or file.name}{suffix}"
    return SimpleUploadedFile(name, stream.getvalue(), content_type=f"image/{'png' if suffix == '.png' else 'jpeg'}")


_FRENCH = {
    "is not a JPEG, PNG or WebP picture": "ce n’est pas une image",
    "cannot be read (it is damaged or cut off)": "le fichier est abîmé ou incomplet",
    "cannot be read (it is damaged)": "le fichier est abîmé",
    "is a moving picture, only still ones can be shown": "c’est une image animée",
}
"""What the kiosk says of pictures, in French."""


def _refuse_sizes(width: int, height: int) -> None:
    limits = bounds("Media", "width")
    if not all(limits.least <= side <= limits.most for side in (width, height)):
        raise forms.ValidationError(
            f"Cette image mesure {width} × {height} pixels\u202f: "
            f"chaque côté doit en avoir entre {limits.least:g} et {limits.most:g}."
        )
