"""``tick``: does the work that is due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from studio.publishing.models import Timetable
from studio.publishing.tick import tick


class Command(BaseCommand):
    """Puts planned content online, sends it to the channels that follow the timetable, and renews signatures."""

    help = "Met en ligne ce qui est programmé et renouvelle les signatures ; à lancer toutes les quelques minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tick(timezone.now())
        if done is None:
            self.stdout.write("un autre programme s’en occupe")
            return
        held = [
            f"{planned.channel}, à corriger d’abord\u202f: {line}"
            for planned in Timetable.objects.exclude(held="").order_by("channel")
            for line in planned.held.splitlines()
        ]
        failed = [f"{one['what']}, programmé, n’a pas pu être fait\u202f: {one['why']}" for one in done.failed]
        if done.trouble or held or failed:
            raise CommandError("\n".join([*done.trouble.splitlines(), *held, *failed]))
        if done.signed_until:
            self.stdout.write(f"signé jusqu’au {timezone.localtime(done.signed_until):%d/%m/%Y %H:%M}")
        else:
            self.stdout.write("rien n’a encore été envoyé aux bornes")
