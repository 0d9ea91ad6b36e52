"""The sources of facts: articles, archives, web pages."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from studio.base.characters import TextColumn
from studio.base.content import Content, Named, address_field, date_field
from studio.base.limits import bounds
from studio.base.search import search_fields


class Source(Named, Content):
    """A source. Its title and its publisher are quoted in their own language."""

    title = TextColumn(_("titre"), max_length=bounds("Source", "title").most)
    publisher = TextColumn(_("éditeur"), max_length=bounds("Source", "publisher").most)
    date = date_field(_("date"), optional=True)
    url = address_field(_("adresse web"))

    named_after = "title"
    panels: ClassVar = [FieldPanel("title"), FieldPanel("publisher"), FieldPanel("date"), FieldPanel("url")]
    more_panels: ClassVar = [FieldPanel("slug")]
    search_fields: ClassVar = search_fields("title", "publisher")

    class Meta:
        verbose_name = _("source")
        ordering = ("title",)

    def __str__(self) -> str:
        return " · ".join(dict.fromkeys(part for part in (self.title, self.publisher, self.date) if part))
