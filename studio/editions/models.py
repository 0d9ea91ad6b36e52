"""Remembers which picture files were checked."""

from typing import ClassVar

from django.db import models


class JudgedFile(models.Model):
    """The file of a picture that was decoded and is what an edition says of it; files are named by what they hold."""

    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    judge = models.CharField(max_length=40)
    """Which program judged it: another one has to look again."""

    class Meta:
        app_label = "publishing"  # which made the table: a move would be a migration that changes nothing
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("sha256", "judge", "bytes", "type", "width", "height"), name="judged_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return self.sha256
