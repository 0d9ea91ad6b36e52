"""The base classes of all content: drafts, publication, history, locks and review."""

from collections.abc import Callable, Collection
from itertools import chain, count
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from kiosk.edition import types
from studio.base import hooks
from studio.base.addresses import AddressField
from studio.base.dates import DateField
from studio.base.limits import bounds, pattern
from studio.base.translation_gaps import untranslated
from studio.base.words import WordsField

SLUG_LENGTH: int = bounds("Chapter", "id").most


_TRIES = 5
"""The number of people who may take the same short name at the same moment."""


class PreviewMixin(PreviewableMixin):
    """Content with a preview of the kiosk's screens beside its form."""

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """One size that fills the room there is; the size of the kiosk's screen is chosen on the preview itself."""
        return [{"name": "kiosk", "icon": "desktop", "device_width": "", "label": gettext("Aperçu de la borne")}]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return hooks.serve_preview(self, request)


class Content(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewMixin, index.Indexed, ClusterableModel
):
    """Content that staff write and review, and that kiosks show once it is online."""

    words_fields: ClassVar[dict[str, WordsField]] = {}
    snippet_viewset: ClassVar[Any]

    _revisions = GenericRelation("wagtailcore.Revision", content_type_field="base_content_type")
    workflow_states: GenericRelation = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id"
    )

    class Meta:
        abstract = True

    @property
    def revisions(self) -> Any:
        """The saved revisions of this content."""
        return self._revisions

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Put a revision online, or plan it for its hour.

        Raises:
            ValidationError: kiosks could not show it, or there are too many of its kind.
        """
        row = revision.as_object()
        hooks.validate_publish(row, row.go_live_at if row.go_live_at and row.go_live_at > timezone.now() else None)
        return super().publish(revision, *args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Take this content offline.

        Raises:
            ValidationError: other content online needs it.
        """
        hooks.validate_unpublish([self])
        return super().unpublish(*args, **kwargs)

    def untranslated(self) -> str:
        """Return the missing translations, for lists: ``anglais, néerlandais``."""
        return untranslated(self)

    untranslated.short_description = _("À traduire")


class Ordered(Orderable, Content):
    """Content whose order visitors see.

    The order belongs to the list, not to a draft: no old revision brings one back.
    """

    class Meta(Orderable.Meta):
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Return this content as in a revision, at its present place in the list."""
        row = super().with_content_json(content)
        row.sort_order = self.sort_order
        return row


def slug_field(struct: str, help_text: StrOrPromise, *, unique: bool = False) -> models.CharField:
    """Return a column for a short name that identifies a part of the edition; an empty one comes from the title."""
    return models.CharField(
        _("identifiant"),
        max_length=SLUG_LENGTH,
        unique=unique,
        blank=True,
        validators=pattern(struct, "id"),
        help_text=help_text,
    )


class Named(models.Model):
    """Content that other content refers to by a short name. By default the short name comes from the title."""

    slug = slug_field(
        "Chapter",
        _("Le nom court par lequel d’autres contenus le désignent. Laissez vide\u202f: il vient du titre."),
        unique=True,
    )
    named_after: ClassVar[str]

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Make the short name before the check."""
        if not self.slug:
            self.slug = free_slug(type(self), getattr(self, self.named_after), self.pk)
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new row takes the next free short name if another row took its own in the meantime."""
        save_with_free_slug(self, getattr(self, self.named_after), lambda: super(Named, self).save(*args, **kwargs))


def save_with_free_slug(row: models.Model, title: str, save: Callable[[], None]) -> None:
    """Save a row; a new row whose short name comes from its title gets one that is free at that moment.

    Two people may give the same title at the same moment, and both look for a free name before either saves.
    """
    if not row._state.adding or not row.slug.startswith(stem_of(type(row), title)):
        save()
        return
    for _try in range(_TRIES):
        try:
            with transaction.atomic():
                return save()
        except IntegrityError:
            if not type(row)._default_manager.filter(slug=row.slug).exists():
                raise
        row.slug = free_slug(type(row), title)
    save()


def free_slug(model: type[models.Model], title: str, pk: Any = None) -> str:
    """Return a short name that is made from a title and that no other row of this kind has."""
    stem = stem_of(model, title)
    taken = model._default_manager.filter(slug__startswith=stem).exclude(pk=pk).values_list("slug", flat=True)
    return first_free(stem, set(taken))


def stem_of(model: type[models.Model], title: str) -> str:
    """Return the beginning of a short name that is made from a title."""
    stem = "-".join(part for part in slugify(title).replace("_", "-").split("-") if part)[: SLUG_LENGTH - 6].strip("-")
    return stem or str(model._meta.model_name)


def first_free(stem: str, taken: Collection[str]) -> str:
    """Return the stem, or the stem with the first free number behind it."""
    return next(name for name in chain([stem], (f"{stem}-{n}" for n in count(2))) if name not in taken)


def date_field(label: StrOrPromise, *, optional: bool = False) -> DateField:
    """Return a column for a date of any precision: a year, a month or a day."""
    return DateField(
        label,
        max_length=10,
        blank=optional,
        validators=pattern("Chapter", "date"),
        help_text=_("Une année, un mois ou un jour\u202f: 1852, 2014-06 ou 2014-06-21."),
    )


def fraction_field(label: StrOrPromise, default: float) -> models.FloatField:
    """Return a column for a fraction of a width or a height, from 0 to 1."""
    return models.FloatField(label, default=default, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])


def address_field(label: StrOrPromise) -> AddressField:
    """Return a column for a web address."""
    return AddressField(
        label,
        max_length=bounds("Source", "url").most,
        blank=True,
        help_text=_("Par exemple https://example.org/page."),
    )


def to_verify_field() -> models.BooleanField:
    """Return the mark « to verify », for texts that nobody has confirmed yet."""
    return models.BooleanField(
        _("à vérifier"),
        default=False,
        help_text=_("Rappelle à l’équipe que ce contenu n’est pas encore confirmé."),
    )


def title_of(words: types.Words) -> str:
    """Return the title of a row for lists."""
    return words.best("fr", ("fr", "en", "nl"))
