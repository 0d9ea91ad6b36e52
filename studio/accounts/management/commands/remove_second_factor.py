"""``remove_second_factor``: for somebody who has lost telephone and recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.accounts import second_factor


class Command(BaseCommand):
    """Asks somebody for their password only, until they set up a second factor again."""

    help = "Retire le deuxième facteur d’un compte : téléphone et codes de secours perdus."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of the account."""
        parser.add_argument("username", metavar="COMPTE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove it."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"il n’y a pas de compte « {options['username']} ».")
        if not second_factor.has_one(user):
            self.stdout.write(f"« {user} » n’a pas de deuxième facteur : rien à retirer.")
            return
        second_factor.turn_off(user, by=None)
        self.stdout.write(f"Le mot de passe de « {user} » suffit de nouveau pour se connecter.")
