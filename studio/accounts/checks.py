"""Refuses settings that would protect less than they promise."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from studio.accounts.second_factor import EVERYBODY
from studio.base.roles import ADMINISTRATORS, AUTHORS, EDITORS, TECHNICIANS


def second_factor_groups(**_: Any) -> list[CheckMessage]:
    """Report roles that must use a second factor and do not exist."""
    known = (EVERYBODY, AUTHORS, EDITORS, TECHNICIANS, ADMINISTRATORS)
    return [
        Error(f"STUDIO_REQUIRE_SECOND_FACTOR names “{name}”, which is none of {', '.join(known)}.", id="accounts.E001")
        for name in settings.REQUIRE_SECOND_FACTOR
        if name not in known
    ]
