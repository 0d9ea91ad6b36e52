"""The lists that content consists of: blocks of text, sources, links, figures. Their limits are those of the format."""

from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from kiosk.edition import types
from studio.base.characters import LineBlock
from studio.base.choosers import ContentChooserBlock
from studio.base.limits import between, bounds, how_many
from studio.base.words import words_block


def body_field(label: StrOrPromise, struct: str, field: str = "body") -> StreamField:
    """Return a column for a text for visitors: paragraphs, headings, quotes and lists."""
    points = how_many("Bullets", "items")
    return StreamField(
        [
            ("paragraph", words_block(types.Passage, _("Paragraphe"), icon="pilcrow")),
            ("heading", words_block(types.Title, _("Intertitre"), icon="title")),
            (
                "quote",
                blocks.StructBlock(
                    [
                        ("text", words_block(types.Sentence, _("Citation"))),
                        ("by", words_block(types.Sentence, _("Auteur ou autrice"), required=False)),
                    ],
                    label=_("Citation"),
                    icon="openquote",
                ),
            ),
            (
                "list",
                blocks.ListBlock(words_block(types.Sentence, _("Point")), label=_("Liste"), icon="list-ul", **points),
            ),
        ],
        verbose_name=label,
        min_num=1,
        max_num=bounds(struct, field).most,
    )


def sources_field(struct: str) -> StreamField:
    """Return a column for sources, the most important first."""
    return StreamField(
        [("source", ContentChooserBlock("sources.Source", label=_("Source")))],
        verbose_name=_("sources"),
        blank=True,
        max_num=bounds(struct, "sources").most,
    )


def links_field(struct: str) -> StreamField:
    """Return a column for links to other content."""
    return StreamField(
        [
            ("chapter", ContentChooserBlock("story.Chapter", label=_("Chapitre"), icon="date")),
            ("place", ContentChooserBlock("building.Place", label=_("Lieu"), icon="home")),
            ("laureate", ContentChooserBlock("laureates.Laureate", label=_("Lauréat"), icon="user")),
        ],
        verbose_name=_("liens"),
        blank=True,
        max_num=bounds(struct, "links").most,
    )


def pictures_field(struct: str) -> StreamField:
    """Return a column for pictures; the first one is on the card."""
    return StreamField(
        [("picture", ImageChooserBlock(label=_("Image")))],
        verbose_name=_("images"),
        blank=True,
        max_num=bounds(struct, "pictures").most,
    )


def people_field() -> StreamField:
    """Return a column for the people of a project."""
    person = blocks.StructBlock(
        [
            ("name", LineBlock(label=_("Nom"), max_length=bounds("Person", "name").most)),
            ("role", words_block(types.Label, _("Rôle"), required=False)),
        ],
        label=_("Personne"),
        icon="user",
    )
    return StreamField(
        [("person", person)], verbose_name=_("personnes"), blank=True, max_num=bounds("Laureate", "people").most
    )


def figure_field() -> StreamField:
    """Return a column for at most one figure."""
    return StreamField(
        [
            ("dots", _counts("Dots", _("Points\u202f: un tout et ses parties"), "dots-horizontal")),
            ("numbers", _counts("Numbers", _("Grands nombres"), "order")),
        ],
        verbose_name=_("chiffres"),
        blank=True,
        max_num=1,
    )


def kept_list(values: list[Any]) -> list[dict[str, Any]]:
    """Return a list as the database keeps it: with ids, without which its members would be read as empty."""
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


def _counts(struct: str, label: StrOrPromise, icon: str) -> Any:
    least, most = (validator.limit_value for validator in between("Count", "value"))
    count = blocks.StructBlock(
        [
            ("value", blocks.IntegerBlock(label=_("Nombre"), min_value=least, max_value=most)),
            ("label", words_block(types.Label, _("Ce qu’il compte"))),
        ],
        label=_("Nombre"),
    )
    return blocks.ListBlock(count, label=label, icon=icon, **how_many(struct, "counts"))
