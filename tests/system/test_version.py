"""The program names its version and its commit, for technicians and in the log."""

import subprocess
from pathlib import Path

from kiosk import __version__
from kiosk.system.version import version


def git(folder: Path, *command: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_checkout_is_named_by_its_commit_in_every_layout_of_git(tmp_path: Path) -> None:
    """On a branch, with packed references, with a detached HEAD, and in a second worktree."""
    first = tmp_path / "first"
    first.mkdir()
    git(first, "init", "-q", "-b", "main")
    assert version(first) == __version__, "nothing is committed yet"
    git(first, "commit", "-q", "--allow-empty", "-m", "one")
    named = f"{__version__} ({git(first, 'rev-parse', 'HEAD')[:9]})"
    assert version(first) == named
    git(first, "pack-refs", "--all")
    assert version(first) == named
    git(first, "checkout", "-q", "--detach")
    assert version(first) == named
    git(first, "worktree", "add", "-q", "-b", "other", str(tmp_path / "second"))
    assert version(tmp_path / "second") == named


def test_a_copy_from_an_archive_has_only_its_version(tmp_path: Path) -> None:
    assert version(tmp_path) == __version__
