"""The cluster in short: key facts, maps, partners and the main texts."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from kiosk.edition import types
from studio.about.shapes import ShapesField
from studio.base import hooks
from studio.base.characters import TextColumn
from studio.base.content import (
    Content,
    Named,
    Ordered,
    address_field,
    fraction_field,
    title_of,
    to_verify_field,
)
from studio.base.limits import between, bounds, how_many
from studio.base.search import search_fields
from studio.base.streams import body_field, sources_field
from studio.base.words import WordsField, columns_of, words_panel
from studio.pictures.pickers import MapPickerPanel

SIDES = {"left": _("à gauche"), "right": _("à droite"), "above": _("au-dessus"), "below": _("au-dessous")}


class About(Content):
    """The texts of the screen about the cluster. Only one row exists."""

    title = WordsField(types.Title, _("titre"))
    credits = body_field(_("crédits"), "About", "credits")
    accessibility = body_field(_("accessibilité"), "About", "accessibility")
    url = address_field(_("adresse web"))

    panels: ClassVar = [
        words_panel("title", _("Titre"), types.Title),
        FieldPanel("url"),
        FieldPanel("credits"),
        FieldPanel("accessibility"),
    ]
    more_panels: ClassVar = []
    search_fields: ClassVar = search_fields(*columns_of("title"))

    class Meta:
        verbose_name = _("page « à propos »")
        verbose_name_plural = _("page « à propos »")

    def __str__(self) -> str:
        return title_of(self.title)


class KeyFact(Ordered):
    """A figure of the card."""

    value = WordsField(types.Label, _("chiffre"))
    label = WordsField(types.Sentence, _("ce qu’il dit"))
    sources = sources_field("KeyFact")
    to_verify = to_verify_field()

    panels: ClassVar = [
        words_panel("value", _("Chiffre"), types.Label),
        words_panel("label", _("Ce qu’il dit"), types.Sentence),
        FieldPanel("sources"),
    ]
    more_panels: ClassVar = [FieldPanel("to_verify")]
    search_fields: ClassVar = search_fields(*columns_of("label"), filters=["to_verify"])

    class Meta(Ordered.Meta):
        verbose_name = _("chiffre clé")
        verbose_name_plural = _("chiffres clés")

    def __str__(self) -> str:
        return f"{title_of(self.value)} · {title_of(self.label)}"


class Partner(Ordered):
    """An institution that founded, funds or supports the cluster."""

    name = TextColumn(_("nom"), max_length=bounds("Partner", "name").most)
    role = WordsField(types.Label, _("rôle"))
    url = address_field(_("adresse web"))

    panels: ClassVar = [FieldPanel("name"), words_panel("role", _("Rôle"), types.Label), FieldPanel("url")]
    more_panels: ClassVar = []
    search_fields: ClassVar = search_fields("name")

    class Meta(Ordered.Meta):
        verbose_name = _("partenaire")

    def __str__(self) -> str:
        return self.name


class MapForm(WagtailAdminModelForm):
    """The form of a map."""

    shapes = ShapesField(label=_("tracés"))


class Map(Named, Ordered):
    """One scale of the map. Its outlines come from a geographer's tool and follow the format of editions."""

    name = WordsField(types.Label, _("nom"))
    note = WordsField(types.Sentence, _("note"), optional=True)
    aspect = models.FloatField(_("largeur divisée par hauteur"), validators=between("Map", "aspect"))
    shapes = models.JSONField(_("tracés"))

    named_after = "name_fr"
    base_form_class = MapForm
    panels: ClassVar = [
        words_panel("name", _("Nom"), types.Label),
        words_panel("note", _("Note"), types.Sentence),
        MapPickerPanel(heading=_("Sur la carte")),  # pyright: ignore[reportArgumentType] - Wagtail takes it
        InlinePanel("landmarks", heading=_("Repères"), label=_("Repère"), **how_many("Map", "landmarks")),
    ]
    more_panels: ClassVar = [FieldPanel("aspect"), FieldPanel("shapes"), FieldPanel("slug")]
    search_fields: ClassVar = search_fields(*columns_of("name"))

    class Meta(Ordered.Meta):
        verbose_name = _("carte")

    def __str__(self) -> str:
        return title_of(self.name)

    def clean(self) -> None:
        """Refuse outlines that do not form a map."""
        super().clean()
        if said := hooks.faults_of_shapes(self.shapes):
            raise ValidationError({"shapes": said})


class Landmark(Orderable):
    """A named point of a map."""

    map = ParentalKey(Map, on_delete=models.CASCADE, related_name="landmarks")
    x = fraction_field(_("position horizontale"), 0.5)
    y = fraction_field(_("position verticale"), 0.5)
    name = WordsField(types.Label, _("nom"))
    here = models.BooleanField(_("vous êtes ici"), default=False)
    side = models.CharField(
        _("le nom est"),
        max_length=10,
        default="right",
        choices=list(SIDES.items()),
    )

    panels: ClassVar = [
        words_panel("name", _("Nom"), types.Label),
        FieldRowPanel([FieldPanel("x"), FieldPanel("y"), FieldPanel("side"), FieldPanel("here")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("repère")
