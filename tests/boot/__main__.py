"""Follows docs/technician.md word for word on a bare Debian, boots it, and checks the kiosk: ``python -m tests.boot``.

Needs root, ``debootstrap`` and ``systemd-nspawn``, and fetches packages. The X server uses its driver "dummy", because
a container has no graphics card and no console.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.edition.folder import EMBEDDED, read_folder
from tests.boot.container import Container, make_debian

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "technician.md"
SERVICES = ("kiosk-x", "kiosk-refresh", "kiosk")
STATE = "/var/lib/louvre-lens-vallee"
MOST_EXPOSED = 3.0
PATIENCE_S = 180.0

_ADDRESS = "http://127.0.0.1:8080"
_CONTENT = """[Service]
ExecStart=/usr/bin/python3 -m http.server --directory /srv/content --bind 127.0.0.1 8080
"""
_X = """[Service]
ExecStart=
ExecStart=/usr/bin/Xorg :0 -nolisten tcp -nocursor -novtswitch -noreset -s 0 -dpms
"""
_DUMMY = """Section "Device"
    Identifier "dummy"
    Driver "dummy"
EndSection
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoAddGPU" "false"
EndSection
"""


def main(arguments: list[str]) -> int:
    """Boot one Debian and print a report; return 0 if everything happens as the guide says."""
    known = argparse.ArgumentParser(prog="python -m tests.boot")
    known.add_argument("--suite", default="trixie", help="release of Debian (default: trixie, which is 13)")
    options = known.parse_args(arguments)
    build = ROOT / "build" / "boot"
    build.mkdir(parents=True, exist_ok=True)
    make_debian(options.suite, build / options.suite)
    with tempfile.TemporaryDirectory(prefix="boot-", dir=build) as folder:
        work = Path(folder)
        subprocess.run(["cp", "-a", build / options.suite, work / "debian"], check=True)  # with its devices
        _lobby(Container(work / "debian"), work)
    return 0


def _lobby(debian: Container, work: Path) -> None:
    shutil.copytree(EMBEDDED, work / "edition")
    content, first = work / "content", _publish(work)
    began = time.monotonic()
    _install(debian, content)
    say(f"installed in {time.monotonic() - began:.0f} s")
    _stand_ins(debian)
    program = debian.path("/opt/louvre-lens-vallee")
    say(f"the program takes {_megabytes(program)} MB, .venv {_megabytes(program / '.venv')} MB of it")
    with debian.booted(f"{content}:/srv/content"):
        began = time.monotonic()
        debian.run("systemctl start content")
        debian.run(_commands("systemctl enable"))
        _wait(lambda: _shown(debian) == first, "the published edition on the screen")
        say(f"the published edition was on the screen {time.monotonic() - began:.0f} s after the services started")
        _wait(lambda: _colours(debian, work) > 1000, "a picture on the screen")
        say(f"the screen shows {_colours(debian, work)} colours")
        debian.run("kiosk-manage doctor")
        say("kiosk-manage doctor finds nothing wrong")
        _exposure(debian)
        _kills(debian, first)
        newest = _publish(work)
        _wait(lambda: _shown(debian) == newest, "the next edition on the screen")
        say("the next edition followed")
    with debian.booted(f"{content}:/srv/content"):
        _wait(lambda: _active(debian) and _shown(debian) == newest, "the same edition after a boot")
        say("after a boot the same edition is on the screen")


def _commands(first: str = "") -> str:
    """Return the commands of the first block in the guide's section *Install* that begins with ``first``."""
    section = GUIDE.read_text("utf-8").split("## Install", 1)[1].split("### ", 1)[0]
    blocks = [re.sub(r"(?m)^ +", "", block).strip() for block in re.findall(r"```\n(.*?)```", section, re.S)]
    found = [block for block in blocks if block.startswith(first)]
    assert found, f"no block of {GUIDE.name} begins with {first!r}"
    return found[0]


def _install(debian: Container, content: Path) -> None:
    """Do the guide's steps 1 to 3."""
    subprocess.run(["git", "clone", "--quiet", ROOT, debian.path("/srv/source")], check=True)
    debian.prepare("apt-get -qq update\n" + _commands("apt").replace("ADDRESS", "/srv/source").replace(
        "apt install", "apt-get -qq install -y"))  # fmt: skip
    shutil.copy(content / "metadata" / "1.root.json", debian.path("/root/1.root.json"))
    debian.prepare("cd /root\n" + _commands("cp"))
    assert _commands("nano").endswith("kiosk.toml")
    settings = _commands("nano").split()[-1]
    text = debian.path(settings).read_text("utf-8")
    text = re.sub(r"(?m)^# url = .*", f'url = "{_ADDRESS}"', text)
    debian.write(settings, re.sub(r"(?m)^# (root = .*)", r"\1", text))


def _stand_ins(debian: Container) -> None:
    """Add a content endpoint, and a screen without hardware."""
    debian.write("/etc/systemd/system/content.service", _CONTENT)
    debian.prepare("apt-get -qq install -y --no-install-recommends xserver-xorg-video-dummy >/dev/null")
    debian.write("/etc/systemd/system/kiosk-x.service.d/dummy.conf", _X)
    debian.write("/etc/X11/xorg.conf.d/20-dummy.conf", _DUMMY)


def _publish(work: Path) -> str:
    """Publish the edition with another title; return its id."""
    file = work / "edition" / "edition.json"
    edition = json.loads(file.read_text("utf-8"))
    edition["exhibit"]["title"]["fr"] += "\u00a0!"
    file.write_text(json.dumps(edition, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "kiosk", "publish", work / "edition", work / "content", "--keys", work / "keys"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["chmod", "-R", "a+rX", work / "content"], check=True)
    return read_folder(work / "edition").id


def _shown(debian: Container) -> str | None:
    """Return the id of the edition that the exhibit reports on its screen."""
    try:
        return json.loads(debian.path(f"{STATE}/exhibit/shown.json").read_text("utf-8"))["edition"]
    except (OSError, ValueError):
        return None


def _active(debian: Container) -> bool:
    return debian.run(f"systemctl is-active {' '.join(SERVICES)} || true").split() == ["active"] * len(SERVICES)


def _exposure(debian: Container) -> None:
    for service in ("kiosk", "kiosk-refresh"):
        report = debian.run(f"systemd-analyze security --no-pager {service}.service | tail -1")
        exposure = float(re.findall(r"[0-9]+\.[0-9]", report)[0])
        assert exposure <= MOST_EXPOSED, report
        say(f"exposure of {service}: {exposure}")


def _kills(debian: Container, edition: str) -> None:
    """Kill everything several times while the edition is new. No edition may be set aside for that."""
    for service in ("kiosk-x", "kiosk-x", "kiosk-x", "kiosk-refresh", "kiosk"):
        debian.run(f"systemctl kill --signal KILL {service}")
        _wait(lambda: _active(debian), f"all services after {service} was killed")
        _wait(lambda: _shown(debian) == edition, f"the same edition after {service} was killed")
    assert not debian.path(f"{STATE}/exhibit/set-aside.json").exists(), "an edition was set aside"
    say("killed X three times, the refresher and the exhibit: all came back, the edition stayed")


def _colours(debian: Container, work: Path) -> int:
    """Return the number of colours on the screen."""
    from PIL import Image
    from Xlib import X, display

    socket = Path("/tmp/.X11-unix/X917")  # noqa: S108 - where clients of X look
    socket.parent.mkdir(exist_ok=True)
    socket.unlink(missing_ok=True)
    socket.symlink_to(debian.display())
    try:
        screen = display.Display(f":{socket.name[1:]}").screen()
        size = screen.width_in_pixels, screen.height_in_pixels
        raw = screen.root.get_image(0, 0, *size, X.ZPixmap, 0xFFFFFFFF)
        picture = Image.frombytes("RGB", size, raw.data, "raw", "BGRX")
        picture.save(work.parent / "screen.png")
        return len(picture.getcolors(size[0] * size[1]) or ())
    finally:
        socket.unlink(missing_ok=True)


def _wait(until: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < end, f"not within {PATIENCE_S:.0f} s: {what}"
        time.sleep(0.5)  # noqa: TID251 - another machine is waited for


def _megabytes(folder: Path) -> int:
    return int(subprocess.run(["du", "-sm", folder], check=True, capture_output=True, text=True).stdout.split()[0])


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
