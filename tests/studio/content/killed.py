"""Kills an import of laureates before each statement to the database, and checks what is there.

``python -m tests.studio.content.killed [--careless]`` prints the number of kills and of wrong results: the database
holds neither the state before nor the whole import, or the import cannot be repeated. It is a program of its own
because it forks.
"""

import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

for _name in ("STUDIO_TEST_DATABASE_URL", "STUDIO_TEST_S3"):  # files that can be copied
    os.environ.pop(_name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings.test"

import django  # noqa: E402 - after the lines above

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - as above
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above
from django.db import connection, connections  # noqa: E402 - as above
from django.test import Client, override_settings  # noqa: E402 - as above
from django.urls import reverse  # noqa: E402 - as above
from wagtail.models import Collection, Locale  # noqa: E402 - as above

from kiosk.edition.folder import read_folder  # noqa: E402 - as above
from studio.editions.importing import import_edition  # noqa: E402 - as above
from studio.laureates import views  # noqa: E402 - as above
from studio.laureates.models import Upload  # noqa: E402 - as above
from studio.laureates.spreadsheet import laureates_import, sheets  # noqa: E402 - as above
from studio.laureates.spreadsheet.columns import HEADINGS  # noqa: E402 - as above
from studio.settings.base import DATABASES, WAGTAILSEARCH_BACKENDS  # noqa: E402 - as above
from tests.support.editions import small_edition, write_folder  # noqa: E402 - as above

_FILE = "studio.sqlite3"
_TABLES = (
    ("laureates_upload", "name"),
    ("laureates_laureate", "slug, name_fr, live, live_revision_id"),
    ("wagtailcore_revision", "object_id, object_str"),
    ("wagtailcore_modellogentry", "object_id, action"),
    ("wagtailsearch_indexentry", "content_type_id, object_id, body"),
    ("wagtailcore_referenceindex", "object_id, model_path, to_object_id"),
)
_NOTHING = nullcontext()
_AGAIN = 6
"""The number of kills between two repetitions of the import."""


def in_child(folder: Path, work: Callable[[], object]) -> bool:
    """Do something in the studio of a folder, in a child process; return whether it finished."""
    pid = os.fork()
    if pid == 0:
        failed = True
        try:
            _live_in(folder)
            work()
            connections.close_all()
            failed = False
        except BaseException:  # whatever happens, the child must not continue as the parent
            traceback.print_exc()
        finally:
            os._exit(failed)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def _live_in(folder: Path) -> None:
    connections.settings["default"] = {
        **connections.settings["default"],
        **DATABASES["default"],
        "NAME": folder / _FILE,
    }
    connections["default"].close()
    del connections["default"]  # the next connection opens the child's file
    override_settings(MEDIA_ROOT=folder / "uploads", WAGTAILSEARCH_BACKENDS=WAGTAILSEARCH_BACKENDS).enable()


def set_up(folder: Path) -> None:
    """Make a studio in which somebody has sent a file with two new laureates and one changed."""
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    Locale.objects.create(language_code="fr")
    Collection.add_root(name="Root")
    import_edition(read_folder(write_folder(small_edition(), folder / "edition")), "lobby")
    User.objects.create_superuser("chief")
    rows = list(laureates_import.export())
    first = dict(zip(HEADINGS, rows[1], strict=True))
    lines = [first | {"nom (français)": "Autrement"}, *(first | {"identifiant": name} for name in ("new", "newer"))]
    data = sheets.write_csv([HEADINGS, *([line[heading] for heading in HEADINGS] for line in lines)])
    _chief().post(reverse("laureates_import"), {"file": SimpleUploadedFile("laureats.csv", data)})


def agree(watched: AbstractContextManager[object] = _NOTHING) -> None:
    """Confirm the import, with its laureates online."""
    browser, page = _chief(), reverse("laureates_import_confirm", args=[Upload.objects.get().pk])
    digest = re.search(r'name="digest" value="(\w+)"', browser.get(page).content.decode())
    assert digest is not None
    with watched:
        done = browser.post(page, {"digest": digest[1], "publish": "on"})
    assert done.status_code == 302


def _chief() -> Client:
    browser = Client()
    browser.force_login(User.objects.get())
    return browser


def found_in(folder: Path) -> list[list[Any]]:
    """Return the laureates in the studio of a folder."""
    with closing(sqlite3.connect(folder / _FILE)) as database:
        return [sorted(database.execute(f"SELECT {said} FROM {table}")) for table, said in _TABLES]  # noqa: S608 - ours


def killed_at(last: int, seen: Path | None = None) -> None:
    """Confirm the import, and die before the statement with this number; record the statements."""
    statements: list[str] = []

    def step(what: str) -> None:
        if len(statements) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        statements.append(what)

    def in_database(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith("SELECT"):
            step(sql)
        return execute(sql, *rest)

    @contextmanager
    def watched() -> Iterator[None]:
        commit = connection._commit
        connection._commit = lambda: (step("COMMIT"), commit())[1]
        with connection.execute_wrapper(in_database):
            yield

    agree(watched())
    if seen:
        seen.write_text("\n".join(" ".join(one.split())[:80] for one in statements))


def main() -> int:
    """Print the counts; return 0 if nothing was wrong."""
    reverse("laureates_import")  # load everything before the processes fork
    if "--careless" in sys.argv:
        for module in (laureates_import, views):
            module.transaction = SimpleNamespace(atomic=nullcontext)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="killed-") as name:
        made, whole = Path(name, "made"), Path(name, "whole")
        made.mkdir()
        assert in_child(made, lambda: set_up(made))
        shutil.copytree(made, whole)
        assert in_child(whole, lambda: killed_at(-1, whole / "steps"))
        steps = (whole / "steps").read_text().splitlines()
        before, after = found_in(made), found_in(whole)
        assert before != after
        for number, step in enumerate(steps):
            state = shutil.copytree(made, Path(name, str(number)))
            assert not in_child(state, lambda at=number: killed_at(at))
            found = found_in(state)
            if found == before and number % _AGAIN == 0:
                assert in_child(state, agree)
                found = found_in(state)
            if found != after and (found != before or number % _AGAIN == 0):
                wrong.append(f"{number} {step}")
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    sys.stdout.write(f"{len(steps)} kills, {len(wrong)} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
