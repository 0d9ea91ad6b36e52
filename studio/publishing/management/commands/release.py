"""``release``: sends live content to the kiosks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kiosk.errors import KioskError
from studio.exhibit.models import Exhibit
from studio.publishing.release import release
from studio.publishing.scheduled_check import check_to_the_end


class Command(BaseCommand):
    """Publishes live content to the kiosks of one channel, or of all, after checking the screens that change."""

    help = "Envoie aux bornes ce qui est en ligne, après vérification des écrans qui changent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--channel", metavar="NAME", help="sans lui\u202f: tous les canaux")
        parser.add_argument(
            "--urgent",
            action="store_true",
            help="sans vérifier les écrans\u202f: quand une correction ne peut pas attendre",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        every = Exhibit.objects.filter(live=True).order_by("channel").values_list("channel", flat=True)
        troubles: list[str] = []
        for channel in [options["channel"]] if options["channel"] else list(every):
            try:
                troubles += self._release(channel, urgent=options["urgent"])
            except KioskError as error:
                troubles += [f"{channel}\u202f: {line}" for line in str(error).splitlines()]
        if troubles:
            raise CommandError("\n".join(troubles))

    def _release(self, channel: str, *, urgent: bool) -> list[str]:
        """Publish to one channel; return the errors that have to be corrected first."""
        if urgent:
            skipped = "Envoyée d’urgence, sans vérification des écrans."
            made, new = release(channel, unexamined=skipped, now=timezone.now())
        else:
            seen = check_to_the_end(
                channel, lambda part: self.stderr.write(f"{channel}\u202f: {part} % des vérifications")
            )
            if seen.errors:
                return [f"{channel}, à corriger d’abord\u202f: {one}" for one in seen.errors]
            made, new = seen.release(now=timezone.now())
        said = (made.description or "autres changements") if new else "rien de nouveau"
        self.stdout.write(f"{channel}\u202f: édition {made.edition[:12]}, {said}")
        if new and made.unexamined:
            self.stderr.write(f"{channel}\u202f: les écrans n’ont pas tous été vérifiés. {made.unexamined}")
        return []
