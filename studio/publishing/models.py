"""Records of releases: what was published, by whom and when."""

import zlib
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kiosk.errors import EditionError
from studio.editions.changes import in_words
from studio.editions.models import CheckedFile

__all__ = ("CheckedFile", "Release", "Tick", "Timetable")


class Release(models.Model):
    """An edition that was published to a channel. The row keeps its ``edition.json``, so that it can come back."""

    class State(models.TextChoices):
        """The progress of a release."""

        BEGUN = "begun", _("en cours")
        PUBLISHED = "published", _("envoyé")
        INTERRUPTED = "interrupted", _("interrompu")

    channel = models.CharField(_("canal"), max_length=40, db_index=True)
    edition = models.CharField(_("édition"), max_length=64)
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.BEGUN)
    made_at = models.DateTimeField(_("quand"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("par"),
        related_name="+",
    )
    scheduled = models.BooleanField(_("programmée"), default=False, editable=False)
    summary = models.TextField(_("changements"), blank=True)
    """Its changes, as :func:`studio.editions.changes.changes_to_json` writes them."""
    unexamined = models.TextField(_("non vérifié"), blank=True, editable=False)
    """The reason why some screens were not checked before the release; empty if all were."""
    back_to = models.ForeignKey("self", null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    """The release that first sent this edition, if this one went back to it."""
    warnings = models.JSONField(_("avertissements"), null=True, editable=False)
    """The marks of the warnings at the time of the release; ``None`` if nobody had checked for warnings."""
    packed = models.BinaryField(editable=False)
    """Its ``edition.json``, compressed."""
    gone = models.BooleanField(_("trop ancienne"), default=False, editable=False)
    """True if it is too old to come back, because its content is no longer kept."""

    class Meta:
        verbose_name = _("envoi aux bornes")
        verbose_name_plural = _("envois aux bornes")
        ordering = ("-pk",)  # in the order of releases; a clock may be wrong
        default_permissions = ("add", "view")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("channel",), condition=models.Q(state="begun"), name="one_release_at_a_time"
            )
        ]

    def __init__(self, *args: Any, data: bytes | None = None, **kwargs: Any) -> None:
        if data is not None:
            kwargs["packed"] = zlib.compress(data)
        super().__init__(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.channel} · {self.edition[:12]}"

    @property
    def author(self) -> str:
        """The name of its author."""
        if self.scheduled:
            return gettext("la programmation")
        return (
            (self.made_by.get_full_name() or self.made_by.get_username()) if self.made_by else gettext("une commande")
        )

    @cached_property
    def shares_minute(self) -> bool:
        """True if the channel has another release of the same minute."""
        minute = self.made_at.replace(second=0, microsecond=0)
        beside = Release.objects.filter(
            channel=self.channel, made_at__gte=minute, made_at__lt=minute + timedelta(minutes=1)
        )
        return beside.exclude(pk=self.pk).exists()

    @property
    def moment(self) -> str:
        """The time of the release in words, with seconds if another release shares its minute."""
        form = gettext("j F Y H:i:s") if self.shares_minute else "DATETIME_FORMAT"
        return date_format(timezone.localtime(self.made_at), form)

    @property
    def description(self) -> str:
        """Its changes in short; for a return to an earlier edition, also which one."""
        changes = in_words(self.summary)
        if self.back_to is None:
            return changes
        back = gettext("retour à l’édition du %(moment)s") % {"moment": self.back_to.moment}
        return gettext("%(back)s\u202f: %(changes)s") % {"back": back, "changes": changes} if changes else back

    @property
    def data(self) -> bytes:
        """The bytes of ``edition.json``.

        Raises:
            EditionError: the release is too old, and its content is gone.
        """
        if self.gone:
            raise EditionError(
                gettext("Cette édition est trop ancienne\u202f: ses textes et ses images ne sont plus conservés.")
            )
        return zlib.decompress(bytes(self.packed))


class Timetable(models.Model):
    """A channel that follows the timetable: planned content goes to its screens without a person."""

    channel = models.CharField(_("canal"), max_length=40, unique=True)
    due = models.BooleanField(_("en attente"), default=False, editable=False)
    """True if content has gone online or expired that the screens do not show yet; kept in case a release fails."""
    due_since = models.DateTimeField(_("en attente depuis"), null=True, editable=False)
    held = models.TextField(_("retenue"), blank=True, editable=False)
    """The errors that hold the release back, one a line, in the language of that moment."""

    class Meta:
        verbose_name = _("programmation")
        default_permissions = ()

    def __str__(self) -> str:
        return self.channel


class Tick(models.Model):
    """The result of the regular work: one row, about the latest run."""

    ran_at = models.DateTimeField(_("quand"))
    trouble = models.TextField(_("problème"), blank=True)
    failed = models.JSONField(_("échecs de la programmation"), default=list)
    """The planned changes that failed, as :mod:`studio.publishing.scheduling` writes them."""
    signed_at = models.DateTimeField(_("signé le"), null=True)
    signed_until = models.DateTimeField(_("signé jusqu’au"), null=True)
    looked_at = models.PositiveIntegerField(_("part des images vérifiée"), default=0)
    pruned_at = models.DateTimeField(_("ménage fait le"), null=True)

    class Meta:
        verbose_name = _("entretien")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"

    @classmethod
    def last(cls) -> "Tick | None":
        """Return the result of the latest run."""
        return cls.objects.order_by("pk").first()
