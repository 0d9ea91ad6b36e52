"""``prune``: removes editions that are too old to come back."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from kiosk.errors import KioskError
from studio.base.locks import LockedError
from studio.publishing.pruning import prune

_PATIENCE_S = 60.0


class Command(BaseCommand):
    """Removes the files that no release needs any more; the timer does it once a day."""

    help = "Efface ce dont plus aucun envoi n’a besoin\u202f; l’entretien automatique le fait chaque jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait effacé, sans rien effacer")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        try:
            releases, done = prune(timezone.now(), patience_s=_PATIENCE_S, dry_run=dry_run)
        except LockedError as error:
            raise CommandError("Un envoi est en cours\u202f: réessayez dans une minute.") from error
        except KioskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"gardés\u202f: les envois montrés depuis {settings.KEEP_DAYS} jours, "
            f"et les {settings.KEEP_RELEASES} derniers de chaque canal"
        )
        self.stdout.write(
            f"{'à effacer' if dry_run else 'effacé'}\u202f: {done.total} fichiers "
            f"({filesizeformat(done.bytes)}), {releases} envois"
        )
