"""``release``: what is live, to the kiosks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kiosk.errors import KioskError
from studio.exhibit.models import Exhibit
from studio.publishing.release import release


class Command(BaseCommand):
    """Publishes what is live to the kiosks of one channel, or of all."""

    help = "Publie le contenu en ligne vers les bornes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the channel."""
        parser.add_argument("--channel", metavar="NAME", help="sans lui : tous les canaux")

    def handle(self, *args: Any, **options: Any) -> None:
        """Release it."""
        every = Exhibit.objects.filter(live=True).order_by("channel").values_list("channel", flat=True)
        for channel in [options["channel"]] if options["channel"] else list(every):
            try:
                made, new = release(channel, now=timezone.now())
            except KioskError as error:
                raise CommandError(str(error)) from error
            said = made.summary if new else "rien de nouveau"
            self.stdout.write(f"{channel} : édition {made.edition[:12]}, {said}")
