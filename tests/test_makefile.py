"""``make`` repeats only the steps that are needed, and says what is missing and how to install it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")

PROGRAMS = {
    "id": 'echo "$FAKE_USER"',
    "dpkg-query": 'for last; do :; done; grep -qx "$last" "$FAKE/installed" && printf "install ok installed"',
    "apt-get": 'echo "$*" >>"$FAKE/asked"; for each; do echo "$each" >>"$FAKE/installed"; done',
    "python3": """
case "$1 $2" in
"-m venv") grep -qx python3-venv "$FAKE/installed" || { echo "ensurepip is not available"; exit 1; }
    mkdir -p .venv/bin; printf '#!/bin/sh\\necho "$*" >>"$FAKE/pip"\\n' >.venv/bin/python; chmod +x .venv/bin/python ;;
esac
""",
}
"""A machine as ``make`` sees it: who asks, what Debian has installed, a Python that needs a package for its venv."""


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkout = folder / "checkout"
        self.checkout.mkdir()
        (folder / "bin").mkdir()
        (folder / "installed").touch()
        for name in ("Makefile", "pyproject.toml"):
            shutil.copy(ROOT / name, self.checkout)
        for name, program in PROGRAMS.items():
            file = folder / "bin" / name
            file.write_text(f"#!/bin/sh\n{program}\n")
            file.chmod(0o755)

    def make(self, target: str, *, user: int) -> subprocess.CompletedProcess[str]:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "FAKE": str(self.folder),
            "FAKE_USER": str(user),
        }
        return subprocess.run(
            ["make", target], cwd=self.checkout, env=environment, capture_output=True, text=True, timeout=60
        )

    def lines_of(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("target", ["setup", "kiosk"])
def test_packages_that_one_user_could_not_install_are_installed_for_the_next(machine: Machine, target: str) -> None:
    """``make`` runs without rights, then as root in the same folder."""
    refused = machine.make(target, user=1000)
    assert refused.returncode != 0
    assert "As root: apt install" in refused.stdout
    assert "apt install python3-venv" in refused.stdout
    assert machine.lines_of("asked") == []

    done = machine.make(target, user=0)
    assert done.returncode == 0, done.stderr
    assert "python3-venv" in machine.lines_of("installed")
    assert len(machine.lines_of("pip")) == 1


def test_make_announces_a_long_step_and_does_it_once(machine: Machine) -> None:
    assert "about a minute" in machine.make("setup", user=0).stdout
    again = machine.make("setup", user=0)
    assert again.returncode == 0
    assert "Installing" not in again.stdout
    assert len(machine.lines_of("pip")) == 1
    assert len([line for line in machine.lines_of("asked") if " install " in line]) == 1


def test_only_missing_packages_are_installed(machine: Machine) -> None:
    machine.make("setup", user=0)
    installed = machine.lines_of("installed")
    (machine.folder / "installed").write_text("\n".join(each for each in installed if each != "xvfb") + "\n")
    machine.make("setup", user=0)
    assert machine.lines_of("asked")[-1].endswith("--no-install-recommends xvfb")


def test_make_names_the_packages_of_python_if_python_is_missing(machine: Machine) -> None:
    (machine.folder / "bin" / "python3").write_text("#!/bin/sh\nexit 1\n")
    old = machine.make("setup", user=1000)
    assert old.returncode != 0
    assert "Python 3.11 or newer is needed: make PYTHON=python3.12" in old.stdout
    makefile = machine.checkout / "Makefile"
    makefile.write_text(makefile.read_text().replace("PYTHON ?= python3\n", "PYTHON ?= python-that-is-not-there\n"))
    none = machine.make("setup", user=1000)
    assert none.returncode != 0
    assert "Python 3.11 or newer is needed. As root: apt install python3 python3-venv" in none.stdout
