"""The chapters of the story."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from kiosk.edition import types
from studio.base.content import Named, Ordered, date_field, title_of, to_verify_field
from studio.base.search import search_fields
from studio.base.streams import body_field, figure_field, links_field, sources_field
from studio.base.words import WordsField, columns_of, words_panel


class Chapter(Named, Ordered):
    """One moment of the story."""

    date = date_field(_("date"))
    title = WordsField(types.Title, _("titre"))
    body = body_field(_("texte"), "Chapter")
    picture = models.ForeignKey("pictures.Picture", on_delete=models.PROTECT, related_name="+", verbose_name=_("image"))
    figure = figure_field()
    sources = sources_field("Chapter")
    links = links_field("Chapter")
    to_verify = to_verify_field()

    named_after = "title_fr"
    panels: ClassVar = [
        FieldPanel("date"),
        words_panel("title", _("Titre"), types.Title),
        FieldPanel("body"),
        FieldPanel("picture"),
        FieldPanel("figure"),
        FieldPanel("links"),
        FieldPanel("sources"),
    ]
    more_panels: ClassVar = [FieldPanel("to_verify"), FieldPanel("slug")]
    search_fields: ClassVar = search_fields(*columns_of("title"), filters=["to_verify"])

    class Meta(Ordered.Meta):
        verbose_name = _("chapitre")

    def __str__(self) -> str:
        return f"{self.date} · {title_of(self.title)}"
