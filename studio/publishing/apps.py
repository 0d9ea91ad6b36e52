"""Publishes signed editions from the database; the only bridge to the kiosk."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Publication."""

    name = "studio.publishing"
    verbose_name = _("Envoi aux bornes")

    def ready(self) -> None:
        """Register the check of signatures for ``check --deploy``."""
        from studio.publishing.health import deploy_check

        register(deploy_check, deploy=True)
