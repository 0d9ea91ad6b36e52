"""How other content is chosen: with words that need no gender, in the language of whoever reads.

Wagtail puts its words together once, in the language of the first who opens a form.
"""

from typing import Any

from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


class Chooser(AdminSnippetChooser):
    """The button that opens the list, and what was chosen."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        kind = (model or self.model)._meta.verbose_name
        words = {
            "choose_one_text": format_lazy(_("Choisir\u202f: {kind}"), kind=kind),
            "choose_another_text": format_lazy(_("Choisir autre chose\u202f: {kind}"), kind=kind),
            "link_to_chosen_text": format_lazy(_("Modifier\u202f: {kind}"), kind=kind),
        }
        super().__init__(model, **{**words, **kwargs})


class ContentChooserViewSet(SnippetChooserViewSet):
    """The list in which content is chosen for a field."""

    base_widget_class = Chooser


class ContentChooserBlock(SnippetChooserBlock):
    """Other content as a block of a stream."""

    @cached_property
    def widget(self) -> Chooser:
        """The field of the form."""
        return Chooser(self.target_model, icon=self.meta.icon)


DECONSTRUCT_ALIASES = {ContentChooserBlock: "wagtail.snippets.blocks.SnippetChooserBlock"}
"""What migrations know this block by."""
