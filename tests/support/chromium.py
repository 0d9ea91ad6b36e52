"""Drives Debian's Chromium as staff do, and records its complaints."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE_MS = 120_000
"""The longest wait for a page; many tests may share two cores."""


def program() -> str | None:
    """Return the path of this machine's browser."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser without a window; it ends with the block."""
    executable = program()
    assert executable is not None, "Chromium is missing: apt-get install chromium"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    french = {**os.environ, "LANGUAGE": "fr"}  # for the browser's own words, beside a file field
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=as_root, env=french)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window:
    """A window in French, and the complaints of the browser while it is open."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    """Errors of scripts, violations of the content policy, missing files."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(_PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")


@contextmanager
def window(browser: Browser, width: int = 1280, height: int = 900) -> Iterator[Window]:
    """Open a window in which nobody has logged in."""
    context = browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": height}
    )
    try:
        yield Window(context.new_page())
    finally:
        context.close()
