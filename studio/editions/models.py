"""Remembers the picture files that were checked."""

from typing import ClassVar

from django.db import models


class CheckedFile(models.Model):
    """The file of a picture that was decoded and agrees with the edition; its name is its hash."""

    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    checked_by = models.CharField(max_length=40)
    """The program that checked the file; another version checks it again."""

    class Meta:
        app_label = "publishing"  # the app that made the table: a move would need a migration without effect
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("sha256", "checked_by", "bytes", "type", "width", "height"), name="checked_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return self.sha256
