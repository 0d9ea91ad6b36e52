"""The checks of the form of a place across its states and points."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from studio.base.content import SLUG_LENGTH


class PlaceForm(WagtailAdminModelForm):
    """Gives states and points their short names, and refuses a point that refers to no state."""

    def clean(self) -> dict[str, Any]:
        """Check what involves several fields."""
        cleaned: Any = super().clean()
        formsets = getattr(self, "formsets", {})
        states = _kept(formsets.get("states"))
        points = _kept(formsets.get("hot_spots"))
        _name(states, "name_fr", "etat")
        _name(points, "title_fr", "point")
        known = {form.instance.slug for form in states}
        for form in points:
            unknown = [name for name in form.instance.state_slugs if name not in known]
            if unknown:
                form.add_error(
                    "shown_in", _("Ce lieu n’a pas d’état «\u202f%(unknown)s\u202f».") % {"unknown": unknown[0]}
                )
        return cleaned


def _kept(formset: Any) -> list[Any]:
    """Return the forms of a list that are filled in and not to be deleted."""
    forms = formset.forms if formset is not None else []
    return [
        form
        for form in forms
        if form.errors is not None  # asking for the errors also cleans the form
        and not form.cleaned_data.get("DELETE")
        and (form.instance.pk or form.has_changed())
    ]


def _name(forms: list[Any], title: str, otherwise: str) -> None:
    """Give each form a unique short name made from its title; refuse a short name that staff gave twice."""
    taken: set[str] = set()
    for form in forms:
        if form.instance.slug and form.instance.slug in taken:
            form.add_error("slug", _("Cet identifiant est déjà pris dans ce lieu."))
        taken.add(form.instance.slug)
    for form in forms:
        if not form.instance.slug:
            stem = slugify(form.cleaned_data.get(title, "")).replace("_", "-").strip("-")[: SLUG_LENGTH - 4].strip("-")
            stem = stem or otherwise
            form.instance.slug = next(
                name for name in (stem, *(f"{stem}-{number}" for number in range(2, 99))) if name not in taken
            )
            taken.add(form.instance.slug)
