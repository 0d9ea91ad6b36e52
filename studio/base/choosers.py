"""Lets staff choose other content, in words without gender and in the language of the user.

Wagtail builds these texts once, in the language of the first person who opens a form.
"""

from typing import Any

from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


class Chooser(AdminSnippetChooser):
    """The button that opens the list of choices, and the present choice."""

    def __init__(self, model: Any = None, **kwargs: Any) -> None:
        kind = (model or self.model)._meta.verbose_name
        words = {
            "choose_one_text": format_lazy(_("Choisir\u202f: {kind}"), kind=kind),
            "choose_another_text": format_lazy(_("Choisir autre chose\u202f: {kind}"), kind=kind),
            "link_to_chosen_text": format_lazy(_("Modifier\u202f: {kind}"), kind=kind),
        }
        super().__init__(model, **{**words, **kwargs})


class ContentChooserViewSet(SnippetChooserViewSet):
    """The list in which staff choose content for a field."""

    base_widget_class = Chooser


class ContentChooserBlock(SnippetChooserBlock):
    """Other content as a block of a stream."""

    @cached_property
    def widget(self) -> Chooser:
        return Chooser(self.target_model, icon=self.meta.icon)


DECONSTRUCT_ALIASES = {ContentChooserBlock: "wagtail.snippets.blocks.SnippetChooserBlock"}
"""The path by which migrations know this block."""
