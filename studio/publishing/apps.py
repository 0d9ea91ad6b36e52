"""From the database to signed editions: the only bridge to the kiosk."""

from django.apps import AppConfig
from django.core.checks import register


class PublishingConfig(AppConfig):
    """Publication."""

    name = "studio.publishing"
    verbose_name = "Envoi aux bornes"

    def ready(self) -> None:
        """Look at the signatures when somebody runs ``check --deploy``."""
        from studio.publishing.health import deploy_check

        register(deploy_check, deploy=True)
