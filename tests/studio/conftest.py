"""A studio in memory with a small edition; each test starts with the same content."""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import pytest

from kiosk.edition.folder import LoadedEdition, read_embedded

if TYPE_CHECKING:
    from django.test import Client

_zone = os.environ.get("TZ")
os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings.test"
django.setup()
# Django sets the time zone of the whole process; this keeps it for the other tests.
if _zone is None:
    os.environ.pop("TZ", None)
else:
    os.environ["TZ"] = _zone
time.tzset()

PASSWORD = "un mot de passe assez long"  # noqa: S105 - of accounts that live as long as a test

SECRETS = {"STUDIO_SECRET_KEY", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "KIOSK_KEYS_PASSPHRASE", "A_NAME_OF_TOMORROW"}
"""Variables of the studio's environment that no program it starts may see."""

As = Callable[[str], "Client"]
"""Opens the studio in a browser as a user with a role."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stop Wagtail from leaving temporary files of thumbnails open."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning"))


@pytest.fixture(scope="session")
def database(small: LoadedEdition) -> Iterator[None]:
    """A database with the roles and the content of a small edition."""
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment
    from wagtail.models import Collection, Locale, Page

    from studio.base.roles import make_roles
    from studio.editions.importing import import_edition

    setup_test_environment()
    before = setup_databases(verbosity=0, interactive=False)
    # Rows that Wagtail's migrations have made, if they were run.
    Locale.objects.get_or_create(language_code="fr")
    if not Page.objects.exists():
        Collection.add_root(name="Root")
        Page.add_root(instance=Page(title="Root", slug="root"))
    make_roles()
    import_edition(small, "lobby")
    yield
    teardown_databases(before, verbosity=0)
    teardown_test_environment()


@pytest.fixture(autouse=True)
def studio(database: None, tmp_path: Path) -> Iterator[Any]:  # noqa: ARG001 - it must exist
    """The settings of a studio with its own endpoint; changes of the database are rolled back."""
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings

    places: dict[str, Any] = {name.upper(): tmp_path / name for name in ("endpoint", "keys", "work")}
    if "endpoint" in settings.STORAGES:  # a folder of its own in the bucket
        kept = settings.STORAGES["endpoint"]
        kept = {**kept, "OPTIONS": {**kept["OPTIONS"], "location": secrets.token_hex(8)}}
        places["STORAGES"] = {**settings.STORAGES, "endpoint": kept}
    with override_settings(**places), transaction.atomic():
        yield settings
        transaction.set_rollback(True)


@pytest.fixture
def embedded() -> LoadedEdition:
    """The edition that ships with the exhibit."""
    return read_embedded()


@pytest.fixture
def browser() -> As:
    """Browsers with a logged-in user: by the name of a role, or ``chief`` with full access."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    def begin(role: str) -> "Client":
        user = User.objects.create_user(f"{role}-{User.objects.count()}", password=PASSWORD)
        if role == "chief":
            user.is_superuser = True
            user.save()
        else:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return begin


@pytest.fixture
def chief(browser: As) -> "Client":
    """A browser of a user with full access."""
    return browser("chief")


def text_of(response: Any) -> str:
    """Return the text of a page, without tags."""
    assert response.status_code == 200, response
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))
