"""The studio as on a server: its settings, gunicorn with several workers, nginx in front."""

import os
import re
import runpy
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests
from django.core.exceptions import ImproperlyConfigured

from bench.nginx import nginx
from tests.support.postgres import postgresql
from tests.support.server import refusing_port

PROJECT = Path(__file__).resolve().parents[3]
HOST = "studio.example.org"
GOOD = {"STUDIO_SECRET_KEY": secrets.token_urlsafe(50), "STUDIO_HOST": HOST}
STORE = {"STUDIO_UPLOADS_S3": "https://s3.example.org/uploads", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
_OURS = ("STUDIO_", "DJANGO_", "KIOSK_", "AWS_", "DATABASE_URL")
_LISTENS = re.compile(r"Listening at: http://(127\.0\.0\.1:\d+)")
_PASSWORD = re.compile(r"Mot de passe\W+(\S+)")


def environment(**said: str) -> dict[str, str]:
    """Return an environment with these variables of a studio only."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**others, "DJANGO_SETTINGS_MODULE": "studio.settings.production", "PYTHONUNBUFFERED": "1", **said}


def manage(*words: str, **said: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "studio.manage", *words]
    return subprocess.run(
        command, env=environment(**said), cwd=PROJECT, text=True, capture_output=True, timeout=500, check=False
    )


def gunicorn(**said: str) -> subprocess.Popen[str]:
    """Start the server like its unit; it ends with this process, even if that is killed."""
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "gunicorn", "--config"]
    return subprocess.Popen(
        [*command, "config/studio/gunicorn.conf.py"],
        env=environment(STUDIO_BIND="127.0.0.1:0", STUDIO_WORKERS="2", **said),
        cwd=PROJECT,
        text=True,
        stderr=subprocess.PIPE,
    )


@dataclass(frozen=True, slots=True)
class Site:
    """A studio that answers on loopback."""

    address: str
    state: Path
    password: str
    process: int
    said: dict[str, str]
    """The environment of the studio."""

    def get(self, path: str, **headers: str) -> requests.Response:
        """Send a request as nginx does."""
        asked = {"Host": HOST, "X-Forwarded-Proto": "https", **headers}
        return requests.get(f"http://{self.address}{path}", headers=asked, timeout=30, allow_redirects=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A studio that was set up on PostgreSQL, behind gunicorn."""
    state = tmp_path_factory.mktemp("production") / "state"
    with postgresql() as database:
        said = {"STUDIO_STATE": str(state), "DATABASE_URL": database, **GOOD}
        set_up = manage("set_up", **said)
        assert (set_up.returncode, set_up.stderr) == (0, "")
        password = _PASSWORD.search(set_up.stdout)
        assert password is not None
        with gunicorn(**said) as server:
            try:
                lines: list[str] = []
                for line in server.stderr or ():
                    lines.append(line)
                    if found := _LISTENS.search(line):
                        yield Site(found[1], state, password[1], server.pid, said)
                        break
                else:
                    pytest.fail("".join(lines))
            finally:
                server.terminate()


def test_several_workers_answer_requests(site: Site):
    assert site.get("/admin/login/").status_code == 200
    assert len(psutil.Process(site.process).children()) == 2


def test_pages_are_served_by_https_only(site: Site):
    page = site.get("/admin/login/")
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert all("Secure" in one for one in page.headers["Set-Cookie"].split(", ") if "=" in one and "expires" not in one)

    plain = site.get("/admin/login/", **{"X-Forwarded-Proto": "http"})
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{HOST}/admin/login/")


def test_the_studio_serves_static_files_that_caches_keep(site: Site):
    found = re.search(r'/static/[^"]+\.css', site.get("/admin/login/").text)
    assert found is not None

    answer = site.get(found[0], **{"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"


def test_error_pages_show_no_settings_or_paths(site: Site):
    """Neither a missing page nor another host name shows settings or paths."""
    for answer in (site.get("/nothing"), site.get("/admin/login/", Host="evil.example")):
        assert answer.status_code in (400, 404)
        assert "DEBUG" not in answer.text
        assert "urlconf" not in answer.text.lower()


def test_the_site_serves_the_endpoint_and_not_the_keys(site: Site):
    root = site.get("/endpoint/metadata/1.root.json")
    assert root.content == (site.state / "endpoint" / "metadata" / "1.root.json").read_bytes()
    assert stat.S_IMODE((site.state / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((site.state / "keys" / "root.pem").stat().st_mode) == 0o600
    assert not stat.S_IMODE(site.state.stat().st_mode) & 0o007


def test_the_first_account_logs_in_through_nginx(site: Site, tmp_path: Path):
    """nginx serves the endpoint itself and passes the other requests on, with the address of the client."""
    serving = nginx(tmp_path, site.state / "endpoint", studio=site.address, scheme="https")
    with serving as address, requests.Session() as browser:
        browser.headers["Host"] = HOST
        page = browser.get(f"{address}/admin/login/", timeout=30)
        assert page.status_code == 200, page.text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None
        sent = {"username": "studio", "password": site.password, "csrfmiddlewaretoken": token[1], "next": "/admin/"}
        cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies)  # these cookies are for HTTPS only

        done = browser.post(
            f"{address}/admin/login/",
            data=sent,
            headers={"Referer": f"https://{HOST}/admin/login/", "Cookie": cookies},
            timeout=30,
            allow_redirects=False,
        )

        assert (done.status_code, done.headers.get("Location")) == (302, "/admin/"), done.text
        assert browser.get(f"{address}/endpoint/metadata/timestamp.json", timeout=5).headers["Server"] == "nginx"


def test_the_deploy_check_has_no_warnings(site: Site):
    """Except that the timer has not run yet."""
    checked = manage("check", "--deploy", **site.said)

    warned = re.findall(r"\((\w+\.\w\d+)\)", checked.stderr)
    assert (checked.returncode, warned) == (0, ["publishing.W001"]), checked.stderr


def test_an_unreachable_database_is_not_taken_for_an_empty_one(site: Site, tmp_path: Path):
    said = {**site.said, "DATABASE_URL": f"postgres://nobody@{str(tmp_path).replace('/', '%2F')}/nothing"}
    checked = manage("check", "--deploy", **said)

    assert "La base de données ne répond pas" in checked.stderr
    assert "Traceback" not in checked.stderr


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"STUDIO_SECRET_KEY": ""}, "STUDIO_SECRET_KEY is not set: fifty random characters"),
        ({"STUDIO_SECRET_KEY": "short"}, "STUDIO_SECRET_KEY has 5 characters"),
        ({"STUDIO_SECRET_KEY_FILE": "/nowhere/key"}, "STUDIO_SECRET_KEY_FILE names /nowhere/key, which cannot be read"),
        ({"STUDIO_HOST": ""}, "STUDIO_HOST is not set: the name of this site"),
        (
            {"STUDIO_HOST": "https://studio.example.org/"},
            "STUDIO_HOST is 'https://studio.example.org/': write",
        ),
        ({"DATABASE_URL": "mysql://u@h/studio"}, "DATABASE_URL is not the address of a PostgreSQL database"),
        ({"DATABASE_URL": "postgres://u:p@h:port/studio"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "postgres://u:p@h"}, "DATABASE_URL does not name a database"),
        ({**STORE, "STUDIO_UPLOADS_S3": "uploads"}, "STUDIO_UPLOADS_S3 is not the address of a bucket"),
        (
            {**STORE, "STUDIO_ENDPOINT_S3": "https://s3.example.org"},
            "STUDIO_ENDPOINT_S3 is not the address of a bucket",
        ),
        ({**STORE, "STUDIO_UPLOADS_S3": "https://a:b@s3.example.org/x"}, "without keys"),
        ({**STORE, "AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY is not set: STUDIO_UPLOADS_S3 needs"),
        ({"STUDIO_SMTP_PORT": "smtp"}, "STUDIO_SMTP_PORT is 'smtp': write a number"),
        ({"STUDIO_SMTP_PORT": "70000"}, "STUDIO_SMTP_PORT is '70000': write a number"),
        ({"STUDIO_PROXIES": "127.0.0.1, nginx"}, "STUDIO_PROXIES names 'nginx': write addresses"),
    ],
)
def test_a_wrong_setting_is_reported_in_one_line(monkeypatch: pytest.MonkeyPatch, said: dict[str, str], words: str):
    with monkeypatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(_OURS)]:
            patch.delenv(name)
        for name, value in {**GOOD, **said}.items():
            patch.setenv(name, value)
        with pytest.raises(ImproperlyConfigured, match=re.escape(words)) as refused:
            runpy.run_module("studio.settings.production")
    assert "\n" not in str(refused.value)


def test_settings_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "key").write_text(f"{GOOD['STUDIO_SECRET_KEY']}\n")
    monkeypatch.setenv("STUDIO_HOST", HOST)
    monkeypatch.setenv("STUDIO_SECRET_KEY_FILE", str(tmp_path / "key"))

    assert runpy.run_module("studio.settings.production")["SECRET_KEY"] == GOOD["STUDIO_SECRET_KEY"]


def test_commands_end_with_that_line_for_a_wrong_setting():
    done = manage("check", STUDIO_HOST=HOST)

    assert done.returncode == 1
    assert done.stderr == "studio: STUDIO_SECRET_KEY is not set: fifty random characters that nobody else knows\n"


def test_gunicorn_ends_with_that_line_for_a_wrong_setting():
    """It does not try again, and prints nothing else."""
    with gunicorn(STUDIO_HOST=HOST) as server:
        _, said = server.communicate(timeout=60)

    assert server.returncode == 4
    assert said == "studio: STUDIO_SECRET_KEY is not set: fifty random characters that nobody else knows\n"


def test_an_unreachable_database_is_reported_in_one_line(tmp_path: Path):
    with refusing_port() as port:
        address = f"postgres://studio@127.0.0.1:{port}/studio"
        done = manage("set_up", STUDIO_STATE=str(tmp_path / "state"), DATABASE_URL=address, **GOOD)

    assert done.returncode == 1
    assert done.stderr.startswith("studio: the database cannot be used: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("kind", ["production", "dev"])
def test_an_impossible_folder_is_reported_in_one_line(tmp_path: Path, kind: str):
    """A file has the place of the studio's folder."""
    (tmp_path / "state").write_text("")
    said = {"STUDIO_STATE": str(tmp_path / "state" / "studio"), "DJANGO_SETTINGS_MODULE": f"studio.settings.{kind}"}

    done = manage("set_up", **said, **GOOD)

    assert done.returncode == 1
    assert done.stderr.startswith(f"studio: {tmp_path}/state/studio")
    assert "STUDIO_STATE" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_malformed_address_of_the_endpoint_is_reported_in_one_line(tmp_path: Path):
    """Kiosks would use it."""
    done = manage("check", STUDIO_ENDPOINT_URL="content.example.org", STUDIO_STATE=str(tmp_path), **GOOD)

    assert done.returncode == 1
    assert done.stderr.startswith("studio: STUDIO_ENDPOINT_URL is 'content.example.org': write it in full")
    assert len(done.stderr.splitlines()) == 1


def test_a_taken_port_is_reported_in_one_line(tmp_path: Path):
    with refusing_port() as port:
        done = manage("set_up", "--port", str(port), STUDIO_STATE=str(tmp_path / "state"), **GOOD)

    assert done.returncode == 1
    assert f"Le port {port} n’est pas libre sur cette machine" in done.stderr
    assert f"PORT={port + 1}" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "state").exists()
