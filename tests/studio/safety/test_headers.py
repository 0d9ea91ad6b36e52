"""The headers of every answer, and the pages of errors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.users.models import UserProfile

from studio.base.roles import AUTHORS
from tests.studio.conftest import As
from tests.support import hostile

PROJECT = Path(__file__).resolve().parents[3]


def policy_of(answer) -> dict[str, str]:
    """Return the directives of the content policy."""
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_pages_run_the_scripts_of_this_site_and_no_others(browser: As):
    answer = browser(AUTHORS).get(reverse("wagtailadmin_home"))
    policy = policy_of(answer)

    assert policy["default-src"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert "unsafe-eval" not in policy["script-src"]
    assert policy["frame-ancestors"] == policy["form-action"] == policy["connect-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert not [name for name, value in policy.items() if "http" in value or "*" in value]


@pytest.mark.parametrize("address", ["/admin/login/", "/nowhere", "/endpoint/nothing", "/uploads/nothing.jpg"])
def test_every_answer_has_the_headers(address: str):
    answer = Client().get(address)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert policy_of(answer)["default-src"] == "'none'"


def test_the_nonce_of_scripts_is_new_in_each_answer(browser: As):
    client = browser("chief")
    marks = {policy_of(client.get("/admin/snippets/laureates/theme/add/"))["script-src"] for _ in range(2)}

    assert len(marks) == 2
    assert all("'nonce-" in one for one in marks)


def test_the_endpoint_runs_nothing_in_a_browser(browser: As):
    browser("chief").post(reverse("publishing_confirm", args=["lobby"]))

    answer = Client().get("/endpoint/metadata/1.root.json")
    b"".join(answer.streaming_content)

    assert answer.status_code == 200
    assert policy_of(answer).keys() >= {"default-src", "sandbox"}
    assert "script-src" not in policy_of(answer)
    assert not answer.cookies


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "Cette page n’existe pas"),
        ("/admin/nowhere/", 404, "Cette page n’existe pas"),
    ],
)
def test_error_pages_are_in_french_and_without_details(browser: As, address: str, status: int, words: str):
    answer = browser("chief").get(address)

    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert "Revenir au studio" in page
    assert "Traceback" not in page
    assert "Wagtail" not in page


def test_another_host_name_is_refused():
    answer = Client().get("/admin/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "Demande incomprise" in answer.content.decode()


def test_an_internal_error_shows_no_details(browser: As, monkeypatch: pytest.MonkeyPatch):
    from studio.accounts import throttling

    def broken() -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(throttling, "locked", broken)
    client = browser("chief")
    client.raise_request_exception = False

    answer = client.get(reverse("accounts_people"))

    assert answer.status_code == 500
    assert "Une erreur s’est produite" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_form_of_another_site_is_refused(browser: As):
    client = Client(enforce_csrf_checks=True)
    client.cookies = browser("chief").cookies

    answer = client.post(reverse("accounts_unlock"), {"username": "anne"})

    assert answer.status_code == 403
    assert "Formulaire expiré" in answer.content.decode()


@pytest.mark.parametrize(("who", "most"), [(None, "MOST_SENT_BY_STRANGERS"), (AUTHORS, "MOST_SENT")])
def test_a_request_that_is_too_large_is_refused_unread(browser: As, studio, who: str | None, most: str):
    client = browser(who) if who else Client()
    length = str(getattr(studio, most) + 1)

    answer = client.post("/admin/images/add/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=length)

    assert answer.status_code == 413
    assert "au plus 45\u202fMo" in answer.content.decode()
    assert ("pèse 45,1\u202fMo" in answer.content.decode()) == (who is not None)


def test_accounts_have_no_photograph(browser: As):
    """It would be stored unchecked, and it is personal."""
    client = browser(AUTHORS)
    assert 'name="avatar-avatar"' not in client.get(reverse("wagtailadmin_account")).content.decode()

    file = SimpleUploadedFile("a.gif", hostile.saved(hostile.scene(), "GIF"))
    client.post(reverse("wagtailadmin_account"), {"avatar-avatar": file})

    assert not UserProfile.objects.exclude(avatar="").exists()


def in_production(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the studio's command line as on a server."""
    given = {
        "DJANGO_SETTINGS_MODULE": "studio.settings.production",
        "STUDIO_SECRET_KEY": "x7" * 13 + "q4-Zp" * 7,
        "STUDIO_HOST": "studio.example.org",
        "PATH": os.environ["PATH"],
    }
    return subprocess.run(
        [sys.executable, "-m", "studio.manage", *command],
        env=given | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_role_misspelt_in_the_environment_stops_the_studio(tmp_path: Path):
    done = in_production("check", STUDIO_STATE=str(tmp_path), STUDIO_REQUIRE_SECOND_FACTOR="Editeurs")

    assert done.returncode != 0
    assert "Editeurs" in done.stderr


def test_a_server_believes_its_proxy_and_sends_cookies_by_https_only(tmp_path: Path):
    program = (
        "from django.conf import settings as s;"
        "print(s.TRUSTED_PROXIES, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG,"
        " s.WAGTAIL_PASSWORD_RESET_ENABLED)"
    )
    done = in_production("shell", "--no-imports", "-c", program, STUDIO_STATE=str(tmp_path))

    assert done.stdout.strip() == "('127.0.0.1', '::1') True True True False False", done.stderr


@pytest.mark.parametrize(
    ("said", "holds"),
    [({}, "False False"), ({"STUDIO_HSTS": "subdomains"}, "True False"), ({"STUDIO_HSTS": "preload"}, "True True")],
)
def test_hsts_covers_other_hosts_only_if_the_settings_say_so(tmp_path: Path, said: dict[str, str], holds: str):
    program = "from django.conf import settings as s;print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    done = in_production("shell", "--no-imports", "-c", program, STUDIO_STATE=str(tmp_path), **said)

    assert done.stdout.strip() == holds, done.stderr


def test_an_idle_connection_to_the_database_is_kept_alive(tmp_path: Path):
    program = "from django.conf import settings as s;print(s.DATABASES['default']['OPTIONS'])"
    address = "postgres://studio:pw@db.example.org/studio?sslmode=require&keepalives_idle=5"
    done = in_production("shell", "--no-imports", "-c", program, STUDIO_STATE=str(tmp_path), DATABASE_URL=address)

    for option in ("'keepalives': 1", "'keepalives_interval': 10", "'keepalives_idle': 5", "'sslmode': 'require'"):
        assert option in done.stdout, done.stderr


def test_django_s_own_admin_is_not_there():
    with override_settings(DEBUG=False):
        assert Client().get("/django-admin/").status_code == 404
