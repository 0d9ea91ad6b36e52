"""``set_up``: prepares a studio before it is first opened. A second run completes what is missing."""

import os
import secrets
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from kiosk.edition.folder import read_embedded
from kiosk.errors import KioskError
from studio.base.roles import make_roles
from studio.editions.importing import import_edition
from studio.endpoint import endpoint
from studio.exhibit.models import Exhibit
from studio.publishing.release import latest_release, release

_FIRST = "studio"
_KIOSK = """\
# A kiosk on this machine that shows what the studio publishes: make run CONFIG=config/local-studio.toml
# Written by make studio.

[endpoint]
url = "{url}"
channel = "{channel}"
root = '{root}'
interval_s = 5
"""


class Command(BaseCommand):
    """Makes the database, the roles, the first content, the first account, the keys and the first release."""

    help = "Prépare le studio : base de données, rôles, contenu, premier compte, clés, premier envoi aux bornes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kiosk", type=Path, metavar="FILE", help="écrit la configuration d’une borne locale")
        parser.add_argument("--channel", default="lobby", metavar="NAME")
        parser.add_argument("--port", type=int, metavar="PORT", help="refuse si ce port de la machine est déjà pris")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["port"] is not None:
            _refuse_taken(options["port"])
        os.umask(0o027)  # a web server of the same group may read everything but the keys
        settings.STATE.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if connection.vendor == "sqlite":
            Path(settings.DATABASES["default"]["NAME"]).chmod(0o600)
        make_roles()
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        channel = options["channel"]
        unexamined = "Envoyée par « set_up », sans vérification des écrans."
        try:
            if not Exhibit.objects.exists():
                self.stdout.write("Reprise de l’édition fournie …")
                import_edition(read_embedded(), channel)
                unexamined = ""  # the project's own tests have checked each of its screens
            else:
                call_command("update_index", verbosity=0)  # a new version may build its search index differently
            if endpoint.edition_on(channel) is None or latest_release(channel) is None:
                self.stdout.write("Premier envoi aux bornes …")
                release(channel, unexamined=unexamined, now=timezone.now())
            else:
                endpoint.renew(timezone.now())
            root = endpoint.root_file()
        except KioskError as error:
            raise CommandError(str(error)) from error
        if options["kiosk"]:
            self._write_kiosk(options["kiosk"], channel, root)
        self._make_first_account()

    def _write_kiosk(self, file: Path, channel: str, root: Path) -> None:
        text = _KIOSK.format(url=endpoint.public_address(), channel=channel, root=root)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o644)
        self.stdout.write(f"Une borne sur cette machine : make run CONFIG={file}")

    def _make_first_account(self) -> None:
        users = get_user_model()
        if users.objects.exists():
            return
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser(_FIRST, "", password)
        self.stdout.write(
            f"\n    Premier compte\u202f: {_FIRST}\n    Mot de passe\u202f: {password}\n\n"
            "Notez-le, il ne sera plus affiché. Pour en changer\u202f: le menu de votre compte, en bas à gauche.\n"
        )


def _refuse_taken(port: int) -> None:
    """Raise if another program listens on this port, or if this user may not."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Le port {port} n’est pas libre sur cette machine\u202f: arrêtez le programme qui l’occupe, "
                f"ou prenez-en un autre, par exemple make studio PORT={port + 1}"
            ) from error
