"""Checks a picture before it is saved: its texts, and its size beside the pictures that it lies upon."""

from typing import Any

from django.utils.translation import gettext as _

from kiosk.edition import limits, types
from kiosk.edition.paths import Step
from studio.building.models import PlaceState
from studio.editions.form_links import field_of
from studio.editions.rules import errors_alone, in_form
from studio.exhibit.models import Slide
from studio.pictures.models import Picture

_FILE = types.Media("0" * 64, 1, "image/png", 16, 16)
"""Takes the place of the file, which its own field checks."""


def faults_of_words(picture: Picture) -> list[tuple[str, str]]:
    """Return the faults in the texts of a picture that kiosks could not show: the form field and the reason."""
    part = types.Picture(_FILE, picture.alt, picture.credit, picture.caption)
    here = (Step("pictures", picture.slug or "new"),)
    found = [*limits.broken_in(part, here), *errors_alone(part, here)]
    return [(field_of(one, picture, here), in_form(one, here)) for one in found if len(one.path) > 1]


def size_mismatch(picture: Picture, width: int, height: int) -> str:
    """Return why a file of this size cannot replace the file of a picture; return an empty text if it can."""
    if not picture.pk or (width, height) == (picture.upright_width, picture.upright_height):
        return ""
    for owner, others in _laid_upon(picture):
        for other in others:
            size = (other.upright_width, other.upright_height)
            if size != (width, height):
                return _(
                    "Cette image se superpose à une autre dans «\u202f%(owner)s\u202f», qui a %(width)s × %(height)s "
                    "pixels\u202f: elles ont la même taille. Pour en changer, déposez de nouvelles images, puis "
                    "choisissez-les ensemble."
                ) % {"owner": owner, "width": size[0], "height": size[1]}
    return ""


def _laid_upon(picture: Picture) -> list[tuple[Any, list[Picture]]]:
    """Return the online content that shows a picture over others, with those others."""
    states = PlaceState.objects.filter(picture=picture, place__live=True).select_related("place")
    found = [(one.place, [other.picture for other in one.place.states.exclude(picture=picture)]) for one in states]
    slides = Slide.objects.filter(exhibit__live=True, then__isnull=False).select_related("exhibit", "picture", "then")
    for one, other in ("picture", "then"), ("then", "picture"):
        found += [(slide.exhibit, [getattr(slide, other)]) for slide in slides if getattr(slide, one) == picture]
    return found
