"""The forms for people who are not logged in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

ASKED = "studio.password_reset"
MOST_RESETS = 3
"""The greatest number of messages about a forgotten password that an account gets in an hour."""

_HOUR = timedelta(hours=1)


class LoginForm(WagtailLoginForm):
    """The login form, in the studio's words throughout."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mot de passe")


class PasswordResetForm(WagtailPasswordResetForm):
    """The form for a forgotten password. Its answer is the same for known and unknown addresses."""

    def get_users(self, email: str) -> Iterator[Any]:
        """Return the accounts that get a message; leaves out those that were just sent several."""
        for user in super().get_users(email):
            asked = ModelLogEntry.objects.for_instance(user).filter(action=ASKED, timestamp__gte=timezone.now() - _HOUR)
            if asked.count() < MOST_RESETS:
                log(user, ASKED)
                yield user
