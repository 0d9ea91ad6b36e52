"""Names the version of this program and, in a checkout, its commit."""

import contextlib
from pathlib import Path

from kiosk import __version__

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds this program: a checkout, or an installed copy."""

_SHORT = 9


def version(root: Path = ROOT) -> str:
    """Return the version, with the commit in a checkout: ``0.1.0`` or ``0.1.0 (5e4decaf1)``."""
    commit = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        commit = _commit(root)[:_SHORT]
    return f"{__version__} ({commit})" if commit else __version__


def _commit(root: Path) -> str:
    """Return the commit of a checkout from git's own files, without running git; empty before the first commit."""
    git = root / ".git"
    if git.is_file():  # a worktree has a HEAD of its own and shares the rest
        git = root / git.read_text("utf-8").removeprefix("gitdir:").strip()
    head = (git / "HEAD").read_text("utf-8").strip()
    if not head.startswith("ref:"):
        return head
    name = head.removeprefix("ref:").strip()
    shared = git / "commondir"
    git = (git / shared.read_text("utf-8").strip()) if shared.is_file() else git
    if (git / name).is_file():
        return (git / name).read_text("utf-8").strip()
    for line in (git / "packed-refs").read_text("utf-8").splitlines():
        if line.endswith(f" {name}"):
            return line.split()[0]
    return ""
