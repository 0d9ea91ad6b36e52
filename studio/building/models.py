"""The places of the building: their aligned pictures in several states, and their numbered points."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from kiosk.edition import types
from studio.base.content import (
    Named,
    Ordered,
    date_field,
    fraction_field,
    slug_field,
    title_of,
    to_verify_field,
)
from studio.base.limits import how_many
from studio.base.search import search_fields
from studio.base.streams import links_field, sources_field
from studio.base.words import WordsField, columns_of, words_panel
from studio.building.forms import PlaceForm
from studio.pictures.pickers import PickerPanel


class Place(Named, Ordered):
    """A place in two or more states."""

    title = WordsField(types.Title, _("titre"))
    intro = WordsField(types.Sentence, _("introduction"))
    frame_left = fraction_field(_("gauche"), 0.0)
    frame_top = fraction_field(_("haut"), 0.0)
    frame_right = fraction_field(_("droite"), 1.0)
    frame_bottom = fraction_field(_("bas"), 1.0)
    sources = sources_field("Place")
    links = links_field("Place")

    named_after = "title_fr"
    panels: ClassVar = [
        words_panel("title", _("Titre"), types.Title),
        words_panel("intro", _("Introduction"), types.Sentence),
        InlinePanel(
            "states",
            heading=_("États"),
            label=_("État"),
            help_text=_("Au moins deux, du plus ancien au plus récent\u202f; leurs images ont la même taille."),
            **how_many("Place", "states"),
        ),
        PickerPanel(heading=_("Sur l’image")),  # pyright: ignore[reportArgumentType] - Wagtail takes it
        InlinePanel("hot_spots", heading=_("Points numérotés"), label=_("Point"), **how_many("Place", "hot_spots")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(f"frame_{side}") for side in ("left", "top", "right", "bottom")])],
            heading=_("Cadrage sur un écran étroit"),
            help_text=_("La partie des images qui doit remplir un écran en hauteur, en fractions de 0 à 1."),
        ),
        FieldPanel("links"),
        FieldPanel("sources"),
    ]
    more_panels: ClassVar = [FieldPanel("slug")]
    base_form_class = PlaceForm
    search_fields: ClassVar = search_fields(*columns_of("title"))

    class Meta(Ordered.Meta):
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")

    def __str__(self) -> str:
        return title_of(self.title)

    def clean(self) -> None:
        """Refuse a frame whose edges are swapped."""
        super().clean()
        if self.frame_right <= self.frame_left:
            raise ValidationError({"frame_right": gettext("Le bord droit doit être au-delà du bord gauche.")})
        if self.frame_bottom <= self.frame_top:
            raise ValidationError({"frame_bottom": gettext("Le bord bas doit être au-delà du bord haut.")})


class PlaceState(Orderable):
    """The look of a place at one time."""

    place = ParentalKey(Place, on_delete=models.CASCADE, related_name="states")
    slug = slug_field("State", _("Le nom court de cet état dans l’édition. Laissez vide\u202f: il vient du nom."))
    name = WordsField(types.Label, _("nom"))
    date = date_field(_("date"))
    picture = models.ForeignKey("pictures.Picture", on_delete=models.PROTECT, related_name="+", verbose_name=_("image"))

    panels: ClassVar = [
        words_panel("name", _("Nom"), types.Label),
        FieldRowPanel([FieldPanel("date"), FieldPanel("slug")]),
        FieldPanel("picture"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("état")


class HotSpot(Orderable):
    """A numbered point of a place."""

    place = ParentalKey(Place, on_delete=models.CASCADE, related_name="hot_spots")
    slug = slug_field("HotSpot", _("Le nom court de ce point dans l’édition. Laissez vide\u202f: il vient du titre."))
    x = fraction_field(_("position horizontale"), 0.5)
    y = fraction_field(_("position verticale"), 0.5)
    title = WordsField(types.Title, _("titre"))
    text = WordsField(types.Passage, _("texte"))
    shown_in = models.CharField(
        _("états concernés"),
        max_length=400,
        blank=True,
        help_text=_("Les identifiants des états, séparés par des virgules. Vide\u202f: tous."),
    )
    to_verify = to_verify_field()

    panels: ClassVar = [
        words_panel("title", _("Titre"), types.Title),
        words_panel("text", _("Texte"), types.Passage),
        FieldPanel("shown_in"),
        FieldRowPanel([FieldPanel("x"), FieldPanel("y")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("to_verify")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("point numéroté")

    @property
    def state_slugs(self) -> tuple[str, ...]:
        """The states in which the point is true; none means all."""
        return tuple(name.strip() for name in self.shown_in.split(",") if name.strip())
