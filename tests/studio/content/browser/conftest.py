"""The studio and the browser of the journeys, for tests of single forms."""

from tests.studio.browser.conftest import chromium_browser, live_studio, prepared, staff, studio

__all__ = ["chromium_browser", "live_studio", "prepared", "staff", "studio"]
