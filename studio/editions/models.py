"""Remembers which picture files were checked."""

from typing import ClassVar

from django.db import models


class CheckedFile(models.Model):
    """The file of a picture that was decoded and is what an edition says of it; files are named by what they hold."""

    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    checked_by = models.CharField(max_length=40)
    """Which program checked it: another one checks it again."""

    class Meta:
        app_label = "publishing"  # which made the table: a move would be a migration that changes nothing
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("sha256", "checked_by", "bytes", "type", "width", "height"), name="checked_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return self.sha256
