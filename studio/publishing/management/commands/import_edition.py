"""``import_edition DIR``: imports content from an edition folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kiosk.edition.folder import read_folder
from kiosk.errors import KioskError
from studio.editions.importing import import_edition


class Command(BaseCommand):
    """Imports an edition folder into the database and puts it online; a second run changes nothing."""

    help = "Reprend le contenu d’un dossier d’édition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--channel", default="lobby", metavar="NAME")
        parser.add_argument("--replace", action="store_true", help="supprime les contenus que l’édition n’a pas")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = import_edition(read_folder(options["folder"]), options["channel"], replace=options["replace"])
        except KioskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.made} nouveaux, {done.changed} modifiés, {done.kept} inchangés, {done.removed} retirés"
        )
