"""The work of staff before a release."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from studio.laureates.models import Laureate
from studio.pictures.models import Picture


def correct_a_tagline(text: str) -> None:
    """Change a laureate and put the change online."""
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = text
    row.save_revision().publish()


def replace_a_picture(colour: str = "#102030") -> Picture:
    """Replace the file of a picture by another of the same size, and return the picture."""
    row = Picture.objects.get(slug="facade-before")
    data = BytesIO()
    Image.new("RGB", (row.upright_width, row.upright_height), colour).save(data, "PNG")
    row.take(ContentFile(data.getvalue(), "new.png"))
    row.save()
    return row
