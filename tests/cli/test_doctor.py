"""The doctor says ok only if all is well, and otherwise what to do."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import time

import pytest

from bench.screen import Screen
from kiosk.cli.doctor import examine
from kiosk.cli.kiosk_health import CheckResult
from kiosk.errors import Trouble
from kiosk.exhibit_state import ExhibitState, Shown
from kiosk.refresh import status
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.cache.lock import refresher_lock
from kiosk.refresh.status import Status, new_problem
from kiosk.system import lock_file
from tests.support.endpoint import PublishedEndpoint
from tests.support.screen import ROOT


@dataclass
class Installed:
    """A healthy kiosk: an exhibit and a refresher at work, fresh content, the right root."""

    state: Path
    config: Path
    root: Path

    @property
    def cache(self) -> Cache:
        return Cache(self.state / "cache")

    def writes_status(self, **changes: object) -> None:
        given = {"channel": "lobby", "edition": "a" * 64, "answered": time(), "written": time()}
        status.write(self.cache.status, Status(**{**given, "valid_until": time() + 900.0, **changes}))

    def findings(self) -> list[CheckResult]:
        return examine(self.config, self.state)

    def complaints(self) -> list[str]:
        return [finding.words for finding in self.findings() if not finding.good]


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen((800, 600)) as one:
        yield one


@pytest.fixture
def installed(tmp_path: Path, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:
    monkeypatch.setenv("DISPLAY", screen.name)
    endpoint = PublishedEndpoint(tmp_path / "publisher")
    endpoint.publish(title="First")
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[endpoint]\nurl = "https://example.org/"\nroot = "{endpoint.root}"\nstart_refresher = false\n')
    kiosk = Installed(tmp_path / "state", config, endpoint.root)
    kiosk.writes_status()
    ExhibitState(kiosk.state / "exhibit").write_shown(Shown("a" * 64, None, time(), (800, 600)))
    assert lock_file.hold(kiosk.state / "exhibit" / "exhibit.lock")
    with ExitStack() as held:
        held.enter_context(refresher_lock(kiosk.cache))
        kiosk.ends_refresher = held.close
        yield kiosk


def test_a_healthy_kiosk_has_no_complaint(installed: Installed) -> None:
    assert installed.complaints() == []
    said = "\n".join(str(finding) for finding in installed.findings())
    for words in (
        "800x600",
        "a refresher is at work",
        "the exhibit shows",
        str(installed.root),
        "edition aaaaaaaaaaaa",
    ):
        assert words in said


def test_a_display_without_an_x_server_is_reported(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9999")
    (complaint,) = installed.complaints()
    assert complaint.startswith("display :9999: no X server answers there")
    assert "systemctl start kiosk-x" in complaint


def _append(text: str) -> Callable[[Installed], object]:
    return lambda kiosk: kiosk.config.write_text(kiosk.config.read_text() + text)


HARM: dict[str, tuple[Callable[[Installed], object], str]] = {
    "a window larger than the display": (_append('[screen]\nwindow = "1920x1080"\n'), 'write "fullscreen"'),
    "a touch screen that is not there": (
        _append('[touch]\ninput = "hidinput:/dev/input/event997"\n'),
        "/dev/input/event997 is not there or may not be read",
    ),
    "a mistake in the settings": (_append("[screen]\nrotaton = 90\n"), "did you mean 'rotation'?"),
    "a root that is something else": (lambda kiosk: kiosk.root.write_text("{}"), "this is not a root.json"),
    "a root that is missing": (lambda kiosk: kiosk.root.unlink(), "cannot be read"),
    "no refresher": (lambda kiosk: kiosk.ends_refresher(), "systemctl enable --now kiosk-refresh"),
    "a status that nobody writes": (
        lambda kiosk: kiosk.writes_status(valid_until=time() - 1),
        "status was last written on",
    ),
    "a status with a problem": (
        lambda kiosk: kiosk.writes_status(problem=new_problem(Trouble.BUSY, "it said 503", time(), None)),
        "it said 503",
    ),
    "no status": (lambda kiosk: kiosk.cache.status.unlink(), "nothing was fetched yet"),
    "a clock that is behind": (
        lambda kiosk: kiosk.writes_status(signed=time() + 5 * 86_400),
        "this machine's clock says",
    ),
    "no exhibit": (lambda kiosk: (kiosk.state / "exhibit" / "exhibit.lock").unlink(), "systemctl status kiosk"),
}


@pytest.mark.parametrize(("harm", "words"), HARM.values(), ids=HARM)
def test_each_harm_is_found_and_nothing_else(installed: Installed, harm: Callable[[Installed], object], words: str):
    harm(installed)
    complaints = installed.complaints()
    assert [complaint for complaint in complaints if words in complaint], complaints
    assert len(complaints) == 1, complaints
    assert "\n" not in complaints[0]


def test_a_missing_state_is_named(installed: Installed) -> None:
    installed.state = installed.state / "nowhere"
    assert installed.complaints()[0].startswith(f"{installed.state}: there is no such folder")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("where", ["", "nowhere"], ids=["itself", "the folder above"])
def test_a_state_that_this_user_cannot_open_is_named_and_nothing_in_it_is_called_good(tmp_path: Path, where: str):
    """Runs in a process of its own, because it cannot become root again."""
    tmp_path.chmod(0o700)
    code = (
        "import os, sys, time; from pathlib import Path; from kiosk.settings import Settings\n"
        "from kiosk.cli.kiosk_health import check_kiosk; os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(*check_kiosk(Settings(), Path(sys.argv[1]), time.time()), sep='\\n')"
    )
    state = tmp_path / where
    done = subprocess.run([sys.executable, "-c", code, state], cwd=ROOT, capture_output=True, text=True, check=True)
    first, *others = done.stdout.splitlines()
    assert first.startswith(f"BAD  {state}: belongs to root, and nobody may not write there")
    assert "ok   cannot find out whether the exhibit runs" in others


def test_a_file_that_is_deleted_during_the_examination_is_ignored(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
):
    """The refresher goes on working meanwhile."""

    def walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        yield str(folder), [], ["gone"]

    monkeypatch.setattr("kiosk.cli.kiosk_health.os.walk", walk)
    assert installed.complaints() == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can leave files of somebody else")
def test_a_file_of_somebody_else_in_the_state_is_named_with_the_command_that_repairs_it(installed: Installed) -> None:
    left = installed.state / "cache" / "left by somebody"
    left.mkdir()
    os.chown(left, 65534, 65534)
    (complaint,) = installed.complaints()
    assert complaint == f"{left} does not belong to root, who has to write there: chown -R root: {installed.state}"
