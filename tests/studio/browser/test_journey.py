"""From logging in to a changed screen: a real browser, a real studio, a real refresher, the kiosk's own renderer."""

from tests.support.chromium import Window
from tests.support.live_studio import LiveStudio


def test_staff_log_in(staff: Window, live_studio: LiveStudio):
    staff.page.goto(f"{live_studio.address}/admin/")

    staff.page.get_by_role("link", name="Publication").wait_for()

    assert staff.complaints == []
