"""``renew``: signs again before signatures expire."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kiosk.errors import KioskError
from studio.endpoint.endpoint import renew


class Command(BaseCommand):
    """Renews signatures that are about to expire; meant to run every day."""

    help = "Renouvelle les signatures du point de publication ; à lancer chaque jour."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            until = renew(timezone.now())
        except KioskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"signé jusqu’au {timezone.localtime(until):%d/%m/%Y %H:%M}")
