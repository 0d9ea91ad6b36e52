"""``remove_second_factor``: for people who have lost their telephone and their recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.accounts import second_factor


class Command(BaseCommand):
    """Lets an account log in with its password only, until it sets up a second factor again."""

    help = "Retire le deuxième facteur d’un compte : téléphone et codes de secours perdus."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="COMPTE")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"il n’y a pas de compte « {options['username']} ».")
        if not second_factor.has_one(user):
            self.stdout.write(f"« {user} » n’a pas de deuxième facteur : rien à retirer.")
            return
        second_factor.turn_off(user, by=None)
        self.stdout.write(f"Le mot de passe de « {user} » suffit de nouveau pour se connecter.")
