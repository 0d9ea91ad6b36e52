"""The same tests as on a server: on PostgreSQL, with files in an object store."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from wagtail.search.backends import get_search_backend

from studio.laureates.models import Laureate
from tests.studio.conftest import As
from tests.support.objectstore import ACCESS, object_store
from tests.support.postgres import postgresql

HERE = Path(__file__).resolve().parent
ELSEWHERE = "STUDIO_TEST_DATABASE_URL" in os.environ
pytestmark = pytest.mark.long
PARTS = 3
"""The number of workers that may share the second run; each starts a database server and a store."""

ALONE = (
    "browser",
    "content/browser",
    "operation",
    "preview",
    "safety/test_headers.py",
    "safety/test_uploads.py",
    "test_guide.py",
)
"""Tests with their own servers, or independent of them."""


@pytest.fixture
def world() -> Iterator[dict[str, str]]:
    """A database server and an object store, as variables of the environment."""
    with postgresql() as database, object_store() as store:
        yield {"STUDIO_TEST_DATABASE_URL": database, "STUDIO_TEST_S3": store, **ACCESS}


def _files(part: int) -> list[Path]:
    """Return the test files of one part; the parts have about the same number of lines."""
    own = sorted(HERE.rglob("test_*.py"), key=lambda file: (-file.stat().st_size, file))
    dealt: list[list[Path]] = [[] for _ in range(PARTS)]
    for file in own:
        if not any(file.is_relative_to(HERE / name) for name in ALONE):
            min(dealt, key=lambda files: sum(each.stat().st_size for each in files)).append(file)
    return dealt[part]


@pytest.mark.skipif(ELSEWHERE, reason="this is the other world")
@pytest.mark.spread
@pytest.mark.parametrize("part", range(PARTS))
def test_the_same_tests_pass_on_postgresql_with_an_object_store(world: dict[str, str], part: int):
    """The migrations make the tables from nothing."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "not folder", *_files(part)],
        env=inherited | world,
        cwd=HERE.parents[1],
        text=True,
        capture_output=True,
        timeout=1500,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_the_tests_run_on_the_requested_database_and_store():
    from django.core.files.storage import default_storage
    from django.db import connection

    assert connection.vendor == ("postgresql" if ELSEWHERE else "sqlite")
    assert hasattr(default_storage, "bucket") == ("STUDIO_TEST_S3" in os.environ)


@pytest.mark.skipif(not ELSEWHERE, reason="the tables of the search are made by migrations, which take too long here")
def test_postgresql_finds_saved_content(browser: As):
    """PostgreSQL has its own way to search."""
    row = Laureate.objects.get(slug="first")
    get_search_backend().add(row)
    views = Laureate.snippet_viewset
    word = row.name_fr.split()[0]

    page = browser("chief").get(reverse(views.get_url_name("list")), {"q": word}).content.decode()

    assert reverse(views.get_url_name("edit"), args=[row.pk]) in page
    assert reverse(views.get_url_name("edit"), args=[Laureate.objects.get(slug="second").pk]) not in page
