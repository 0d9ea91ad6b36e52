"""Staff read when signatures are not renewed; nobody else is bothered."""

import re
import subprocess
import sys
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from studio.base.roles import AUTHORS, EDITORS, TECHNICIANS
from studio.endpoint import endpoint
from studio.publishing import health
from studio.publishing.models import Tick
from studio.publishing.release import release
from studio.publishing.tick import tick
from tests.endpoint.lobby import now
from tests.studio.conftest import As


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()


def said(browser: As, role: str) -> str:
    page = browser(role).get(reverse("wagtailadmin_home")).content.decode()
    found = re.search(r'<div class="[^"]*studio-health.*?</div>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def test_nothing_is_reported_while_all_is_well(browser: As):
    release("lobby", now=now())
    tick(now())

    assert said(browser, EDITORS) == ""
    assert health.troubles(now()) == []


def test_nothing_is_reported_before_the_first_release(browser: As):
    assert said(browser, EDITORS) == ""


@pytest.mark.parametrize("role", [AUTHORS, EDITORS, TECHNICIANS])
def test_a_stopped_timer_is_reported_to_users_who_see_releases(browser: As, role: str):
    release("lobby", now=now())
    tick(now())
    Tick.objects.update(ran_at=now() - timedelta(hours=3))

    text = said(browser, role)

    assert "L’entretien automatique n’a pas eu lieu depuis le" in text
    assert "Les bornes gardent l’édition qu’elles ont. Prévenez la personne qui s’occupe du serveur." in text


def test_a_timer_that_never_ran_is_reported(browser: As):
    release("lobby", now=now())

    assert "n’a encore jamais eu lieu" in said(browser, EDITORS)


def test_the_failures_of_the_last_tick_are_reported(browser: As):
    release("lobby", now=now())
    tick(now())
    Tick.objects.update(trouble="Les signatures n’ont pas été renouvelées : la clé manque.")

    assert "a échoué. Les signatures n’ont pas été renouvelées : la clé manque." in said(browser, EDITORS)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (9, []),
        (11, ["La signature n’a pas été renouvelée à temps\u202f: elle est valable jusqu’au"]),
        (31, ["La signature a expiré le"]),
    ],
)
def test_a_signature_that_will_expire_soon_is_reported(days: int, words: list[str]):
    release("lobby", now=now())
    later = now() + timedelta(days=days)
    Tick.objects.create(ran_at=later)

    found = health.troubles(later)

    assert len(found) == len(words), found
    assert all(one.startswith(word) for one, word in zip(found, words, strict=True)), found


def test_a_root_that_will_expire_soon_is_reported_in_time(studio):
    release("lobby", now=now())
    later = now() + timedelta(days=5 * 365 - 100)
    Tick.objects.create(ran_at=later)
    (studio.KEYS / "root.pem").rename(studio.KEYS.with_name("root.pem"))
    endpoint.renew(later)

    assert [one for one in health.troubles(later) if one.startswith("La racine de confiance expire le")]


def test_an_endpoint_that_cannot_be_read_is_reported(studio, browser: As):
    release("lobby", now=now())
    (studio.ENDPOINT / "metadata" / "timestamp.json").write_bytes(b"{")

    assert "Le point de publication ne peut pas être lu." in said(browser, EDITORS)


def test_the_deploy_check_reports_the_same():
    release("lobby", now=now())
    output = StringIO()

    call_command("check", deploy=True, stderr=output)

    assert "(publishing.W001) L’entretien automatique n’a encore jamais eu lieu." in output.getvalue()


def test_all_processes_share_what_is_known_of_the_endpoint(studio):
    """Python's hash of a text differs in each process, so that it cannot be the key of a shared cache."""
    program = (
        "import sys, django; django.setup(); from pathlib import Path; from django.conf import settings;"
        " settings.ENDPOINT = Path(sys.argv[1]); from studio.publishing.health import known_as; print(known_as())"
    )
    release("lobby", now=now())
    health.troubles(now())

    other = subprocess.run(
        [sys.executable, "-c", program, str(studio.ENDPOINT)], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert "timestamp" in cache.get(other)
