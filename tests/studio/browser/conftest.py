"""A real studio, and a real browser with a logged-in user."""

import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Locator, Page

from kiosk.edition.folder import LoadedEdition
from kiosk.refresh.cache.cache import Cache
from tests.support.chromium import Window, chromium, window
from tests.support.live_studio import PROJECT, LiveStudio, Prepared, live, prepare

SCREEN = (1280, 720)
"""The window of the kiosk that shows what the studio sends, in pixels."""

KINDS = (
    "story/chapter",
    "building/place",
    "laureates/laureate",
    "laureates/theme",
    "laureates/promotion",
    "exhibit/exhibit",
    "about/keyfact",
    "about/partner",
    "about/map",
    "about/about",
    "sources/source",
)
"""The kinds of content, as addresses have them."""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Prepared:
    """A studio that was set up once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    state, password = shared / "studio", shared / "studio-password"
    with FileLock(f"{state}.lock"):
        if not password.exists():
            password.write_text(prepare(state).password)
    return Prepared(state, "studio", password.read_text())


@pytest.fixture(scope="module")
def live_studio(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStudio]:
    """A studio for this module, with the embedded edition, published once."""
    with live(prepared, tmp_path_factory.mktemp("live") / "state") as running:
        yield running


@pytest.fixture(scope="module")
def chromium_browser() -> Iterator[Browser]:
    """Chromium, in which nothing is open."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def staff(chromium_browser: Browser, live_studio: LiveStudio) -> Iterator[Window]:
    """A window in which the first account has logged in."""
    with window(chromium_browser) as opened:
        log_in(opened, live_studio)
        yield opened


@pytest.fixture(scope="module")
def kiosk_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a kiosk in the lobby."""
    return tmp_path_factory.mktemp("kiosk")


@pytest.fixture(autouse=True)
def studio() -> None:
    """Replaces the fixture of a studio in memory, which these tests do not need."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach the content of the page to the report of a failed test."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("staff")
    if report.failed and opened is not None:
        parts = opened.page.locator("main, .modal-content").all()
        said = [opened.page.url, *opened.complaints, *(part.aria_snapshot() for part in parts)]
        report.sections.append(("What was on the page", "\n".join(said)))
    return report


def log_in(opened: Window, live_studio: LiveStudio) -> None:
    """Log in with the form, as the first account."""
    page = opened.page
    page.goto(f"{live_studio.address}/")
    page.get_by_label("Nom d’utilisateur").fill(live_studio.prepared.account)
    page.locator("[name=password]").fill(live_studio.prepared.password)
    page.get_by_role("button", name="S'identifier").click()
    page.get_by_role("heading", name="Le studio de Louvre-Lens Vallée").wait_for()


def section(page: Page, name: str) -> Locator:
    """Return a part of a form by its heading."""
    return page.get_by_role("region", name=name)


def opens_laureate(page: Page, name: str) -> None:
    """Open a laureate from the list, starting at any page."""
    page.get_by_role("button", name="Lauréats").click()
    page.get_by_role("link", name="Lauréats", exact=True).click()
    page.get_by_role("link", name=name).click()


def puts_online(page: Page, button: str = "Mettre en ligne", said: str = "en ligne") -> None:
    """Put the content of the form online."""
    page.get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("status").get_by_text(said).wait_for()


def refresh(live_studio: LiveStudio, state: Path) -> LoadedEdition:
    """Let the kiosk's refresher run once; return the edition that the kiosk then has."""
    config = state / "kiosk.toml"
    root = live_studio.prepared.state / "endpoint" / "metadata" / "1.root.json"
    config.write_text(
        f'[screen]\nwindow = "{SCREEN[0]}x{SCREEN[1]}"\n'
        f'[endpoint]\nurl = "{live_studio.address}/endpoint/"\nchannel = "lobby"\nroot = "{root}"\n'
    )
    command = [sys.executable, "-m", "kiosk", "refresh", "--once", "--config", config, "--state", state]
    done = subprocess.run(command, cwd=PROJECT, text=True, capture_output=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    cache = Cache(state / "cache")
    name = cache.current()
    assert name is not None
    return cache.load(name)
