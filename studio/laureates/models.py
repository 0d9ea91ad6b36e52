"""The laureates, their themes and their promotions."""

from typing import ClassVar, get_args

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from kiosk.edition import types
from studio.base.colours import ColourInput
from studio.base.content import Named, Ordered, address_field, title_of, to_verify_field
from studio.base.limits import between
from studio.base.search import search_fields
from studio.base.streams import body_field, links_field, people_field, pictures_field, sources_field
from studio.base.words import WordsField, columns_of, words_panel

_COLOURS = {
    "brick": _("brique"),
    "blue": _("bleu"),
    "green": _("vert"),
    "plum": _("prune"),
    "ochre": _("ocre"),
    "slate": _("ardoise"),
}
COLOURS = [(name, _COLOURS.get(name, name)) for name in get_args(types.Colour)]


class Theme(Named, Ordered):
    """A field in which laureates work."""

    name = WordsField(types.Title, _("nom"))
    short = WordsField(types.Label, _("nom court"))
    colour = models.CharField(_("couleur"), max_length=20, choices=COLOURS)

    named_after = "name_fr"
    panels: ClassVar = [
        words_panel("name", _("Nom"), types.Title),
        words_panel("short", _("Nom court"), types.Label),
        FieldPanel("colour", widget=ColourInput, classname="studio-colours"),
    ]
    more_panels: ClassVar = [FieldPanel("slug")]
    search_fields: ClassVar = search_fields(*columns_of("name"))

    class Meta(Ordered.Meta):
        verbose_name = _("thème")

    def __str__(self) -> str:
        return title_of(self.name)


class Promotion(Named, Ordered):
    """The laureates of one call."""

    name = WordsField(types.Label, _("nom"))
    year = models.PositiveIntegerField(_("année"), validators=between("Promotion", "year"))

    named_after = "name_fr"
    panels: ClassVar = [words_panel("name", _("Nom"), types.Label), FieldPanel("year")]
    more_panels: ClassVar = [FieldPanel("slug")]
    search_fields: ClassVar = search_fields(*columns_of("name"))

    class Meta(Ordered.Meta):
        verbose_name = _("promotion")

    def __str__(self) -> str:
        return title_of(self.name)


class Laureate(Named, Ordered):
    """A project that was chosen after a call."""

    name = WordsField(types.Title, _("nom"))
    tagline = WordsField(types.Sentence, _("accroche"))
    body = body_field(_("texte"), "Laureate")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="laureates", verbose_name=_("thème"))
    promotion = models.ForeignKey(
        Promotion, on_delete=models.PROTECT, related_name="laureates", verbose_name=_("promotion")
    )
    pictures = pictures_field("Laureate")
    people = people_field()
    url = address_field(_("adresse web"))
    sources = sources_field("Laureate")
    links = links_field("Laureate")
    example = models.BooleanField(
        _("exemple"), default=False, help_text=_("Une fiche d’exemple porte une marque visible.")
    )
    to_verify = to_verify_field()

    named_after = "name_fr"
    panels: ClassVar = [
        words_panel("name", _("Nom"), types.Title),
        words_panel("tagline", _("Accroche"), types.Sentence),
        FieldPanel("theme"),
        FieldPanel("promotion"),
        FieldPanel("body"),
        FieldPanel("pictures"),
        FieldPanel("people"),
        FieldPanel("url"),
        FieldPanel("links"),
        FieldPanel("sources"),
    ]
    more_panels: ClassVar = [FieldPanel("example"), FieldPanel("to_verify"), FieldPanel("slug")]
    search_fields: ClassVar = search_fields(
        *columns_of("name"), *columns_of("tagline"), "people", filters=["to_verify", "example", "theme", "promotion"]
    )

    class Meta(Ordered.Meta):
        verbose_name = _("lauréat")

    def __str__(self) -> str:
        return title_of(self.name)


class Upload(models.Model):
    """A spreadsheet whose sender has not confirmed it yet. The server keeps it for one day."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
