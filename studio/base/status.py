"""The status of a content, as lists and their filter show it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The state of a content: a draft, online, or on the screens as the last releases have it."""

    DRAFT = "draft", _("brouillon")
    ONLINE = "online", _("en ligne")
    SHOWN = "shown", _("sur les bornes")
    LEAVING = "leaving", _("hors ligne, encore sur les bornes")
