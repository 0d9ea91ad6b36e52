"""``keys``: lists the keys on this machine and when their signatures end; ``keys rotate ROLE`` makes a new one."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kiosk.errors import KioskError
from studio.endpoint import endpoint

_WHAT = {
    "root": "dit quelles clés comptent\u202f; ne sert qu’à en changer",
    "targets": "signe les éditions",
    "snapshot": "signe que c’est la suite",
    "timestamp": "signe que c’est la dernière",
}


class Command(BaseCommand):
    """Lists the keys on this machine, and changes them."""

    help = "Liste les clés de cette machine et la fin de leurs signatures\u202f; les remplace."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="rotate")
        rotate = actions.add_parser("rotate", help="donne une nouvelle clé à un rôle\u202f; la clé root est nécessaire")
        rotate.add_argument("role", choices=endpoint.ROLES, metavar="ROLE", help=", ".join(endpoint.ROLES))

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate a key if asked to, then list all keys."""
        try:
            if options["action"] == "rotate":
                self._rotate(options["role"])
            self._tell()
        except KioskError as error:
            raise CommandError(str(error)) from error

    def _rotate(self, role: str) -> None:
        endpoint.rotate(role, timezone.now())
        self.stdout.write(f"La clé {role} est nouvelle\u202f; les bornes l’apprennent à leur prochain passage.")
        if role == "root":
            self.stdout.write("Remplacez toutes les copies de l’ancienne clé root, elles ne servent plus.")
        self.stdout.write("")

    def _tell(self) -> None:
        here = endpoint.keys_here()
        until = endpoint.signatures()
        locked = "avec phrase secrète" if settings.KEYS_PASSPHRASE else "sans phrase secrète"
        self.stdout.write(f"Clés dans {settings.KEYS}, {locked}")
        for role in endpoint.ROLES:
            expires = f"signé jusqu’au {timezone.localtime(until[role]):%d/%m/%Y}" if role in until else "rien de signé"
            self.stdout.write(f"  {role:<9}  {'ici' if here[role] else 'absente':<7}  {expires:<24}  {_WHAT[role]}")
        file = settings.KEYS / "root.pem"
        if here["root"]:
            self.stdout.write(f"Mettez la clé root à l’abri\u202f: déplacez {file} sur un support que vous rangez.")
        else:
            self.stdout.write(f"La clé root est à l’abri. Pour changer une clé, remettez-la dans {file} (mode 600).")
