"""Pictures with alternative text, credit and focal point, and the data of their files for an edition."""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from kiosk.edition import types
from kiosk.edition.media.pictures import facts_of, opened
from studio.base.characters import TextColumn
from studio.base.content import PreviewMixin, free_slug, save_with_free_slug, slug_field
from studio.base.search import FoldedField
from studio.base.translation_gaps import untranslated
from studio.base.words import WordsField, columns_of

FOCUS_SIZE = 0.2
"""The size of a focal area that was given as a point, as a fraction of the picture's shorter side."""


class Picture(PreviewMixin, AbstractImage):
    """A picture. It has no drafts: a saved change appears with the next release.

    For a picture that is online, a person who may not publish saves a :class:`Proposal`.
    """

    title = TextColumn(AbstractImage._meta.get_field("title").verbose_name, max_length=255)
    slug = slug_field(
        "Chapter", _("Le nom court de l’image dans l’édition. Laissez vide\u202f: il vient du titre."), unique=True
    )
    alt = WordsField(types.Sentence, _("texte alternatif"))
    credit = WordsField(types.Sentence, _("crédit"))
    caption = WordsField(types.Sentence, _("légende"), optional=True)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    media_type = models.CharField(max_length=20, editable=False)
    upright_width = models.PositiveIntegerField(editable=False)
    upright_height = models.PositiveIntegerField(editable=False)

    saved_at = models.DateTimeField(auto_now=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    _looked_at = False

    admin_form_fields: ClassVar = (
        "file",
        "title",
        *columns_of("alt"),
        *columns_of("credit"),
        *columns_of("caption"),
        "slug",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields: ClassVar = [
        *AbstractImage.search_fields,
        *map(index.SearchField, (*columns_of("alt"), *columns_of("caption"))),
        FoldedField("alt_fr"),
        index.FilterField("id"),
        # Pictures without a description or a credit cannot be chosen.
        index.FilterField("alt_fr"),
        index.FilterField("credit_fr"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; record the data of the file if it is a new one.

        Raises:
            EditionError: an edition may not hold this file.
        """
        lies_there = getattr(self.file, "_committed", True)
        if self.file and not (self.sha256 and lies_there) and not self._looked_at:
            self._look_at_the_file()
            if lies_there:  # stored before with several others
                self.file.close()
        if not self.slug:
            self.slug = free_slug(Picture, self.title, self.pk)
        save_with_free_slug(self, self.title, lambda: super(Picture, self).save(*args, **kwargs))
        self._looked_at = False

    def take(self, file: Any) -> None:
        """Replace the file; saving the picture makes it permanent.

        Raises:
            EditionError: as :meth:`save`.
        """
        self.file = file
        self._look_at_the_file()
        self._looked_at = True

    def stand_in(self, media: types.Media) -> None:
        """Show another file until the picture is read again; nothing is saved."""
        self.resize_focus(media.width, media.height)
        self.sha256, self.file_size, self.media_type = media.sha256, media.bytes, media.type
        self.upright_width, self.upright_height = media.width, media.height

    def resize_focus(self, width: int, height: int) -> None:
        """Keep the focal area at the same relative place in a file of another size."""
        if self.focal_point_x is None or self.focal_point_y is None:
            return
        across, down = width / self.upright_width, height / self.upright_height
        self.focal_point_x, self.focal_point_y = round(self.focal_point_x * across), round(self.focal_point_y * down)
        self.focal_point_width = round((self.focal_point_width or 0) * across)
        self.focal_point_height = round((self.focal_point_height or 0) * down)

    def untranslated(self) -> str:
        """Return the languages in which a text of the picture is missing, for lists."""
        return untranslated(self)

    @property
    def default_alt_text(self) -> str:
        """The alternative text on the studio's own pages."""
        return self.alt_fr or self.title

    @property
    def media(self) -> types.Media:
        """The file, as an edition describes it."""
        return types.Media(self.sha256, self.file_size or 0, self.media_type, self.upright_width, self.upright_height)  # pyright: ignore[reportArgumentType]

    @property
    def focus(self) -> tuple[float, float]:
        """The focal point, rounded to a thousandth of the picture, or a hundredth of a small one."""
        if self.focal_point_x is None or self.focal_point_y is None:
            return (0.5, 0.5)
        return (_part(self.focal_point_x, self.upright_width), _part(self.focal_point_y, self.upright_height))

    @focus.setter
    def focus(self, point: tuple[float, float]) -> None:
        if point == (0.5, 0.5):
            self.focal_point_x = self.focal_point_y = self.focal_point_width = self.focal_point_height = None
            return
        self.focal_point_x = round(point[0] * self.upright_width)
        self.focal_point_y = round(point[1] * self.upright_height)
        self.focal_point_width = self.focal_point_height = round(
            FOCUS_SIZE * min(self.upright_width, self.upright_height)
        )

    def _look_at_the_file(self) -> None:
        """Decode the whole file, and record its data."""
        self.file.seek(0)
        data = self.file.read()
        self.file.seek(0)
        with opened(self.file) as image:
            header = facts_of(image)
            image.draft("RGB", (header.width // 8, header.height // 8))
            image.load()
        self.file.seek(0)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.file_hash = hashlib.sha1(data, usedforsecurity=False).hexdigest()  # Wagtail finds duplicates by it
        self.file_size = len(data)
        self.media_type = header.type
        self.upright_width, self.upright_height = header.width, header.height


class Proposal(models.Model):
    """A proposed change of a picture that is online, for people who may publish."""

    picture = models.OneToOneField(Picture, on_delete=models.CASCADE, related_name="proposal")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now=True)
    content = models.JSONField()
    """The content of the form, by the names of its fields."""

    file = models.FileField(upload_to="proposals", blank=True)

    def __str__(self) -> str:
        return str(self.picture)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the proposal with its file."""
        if self.file:
            self.file.delete(save=False)
        return super().delete(*args, **kwargs)


class Rendition(AbstractRendition):
    """A smaller copy of a picture for the studio's own pages."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition")
        ]


def _part(position: int, length: int) -> float:
    decimals = 3 if length >= 1000 else 2
    return min(1.0, round(position / length, decimals))
