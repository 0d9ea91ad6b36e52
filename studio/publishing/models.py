"""What was published, by whom and when."""

import zlib
from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class Release(models.Model):
    """An edition that was put on the endpoint for a channel. Its ``edition.json`` is kept, so that it can come back."""

    class State(models.TextChoices):
        """How far it came."""

        BEGUN = "begun", "en cours"
        PUBLISHED = "published", "publiée"
        INTERRUPTED = "interrupted", "interrompue"

    channel = models.CharField("canal", max_length=40, db_index=True)
    edition = models.CharField("édition", max_length=64)
    state = models.CharField("état", max_length=20, choices=State.choices, default=State.BEGUN)
    made_at = models.DateTimeField("quand")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, verbose_name="par", related_name="+"
    )
    summary = models.TextField("changements", blank=True)
    packed = models.BinaryField(editable=False)

    class Meta:
        verbose_name = "publication"
        ordering = ("-made_at", "-pk")
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
    def data(self) -> bytes:
        """The bytes of ``edition.json``."""
        return zlib.decompress(bytes(self.packed))
