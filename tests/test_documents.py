"""The docs name only files and modules that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), ROOT / "Makefile", *ROOT.glob("docs/**/*.md"), *ROOT.glob("config/**/*.toml")]
_PATH = re.compile(r"`((?:kiosk|studio|tests|bench|config|assets|docs)/[\w./-]+)`")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_NAME = re.compile(r"\[`(\w+)`\]\(([^)#:]+\.py)\)")
_MODULE = re.compile(r"`((?:kiosk|studio|tests|bench)(?:\.\w+)+)`")


def missing(page: Path) -> list[str]:
    """Return the names of a page that do not exist: paths, links, names in linked modules, and modules."""
    text = page.read_text("utf-8")
    paths = [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    links = [link for link in _LINK.findall(text) if not (page.parent / link).exists()]
    names = [f"{name} in {link}" for name, link in _NAME.findall(text) if not is_in(name, page.parent / link)]
    return paths + links + names + [name for name in _MODULE.findall(text) if not is_module(name)]


def is_in(name: str, module: Path) -> bool:
    """Return whether a module defines this name."""
    return module.exists() and re.search(rf"\b(def|class) {name}\b", module.read_text("utf-8")) is not None


def is_module(name: str) -> bool:
    """Return whether a dotted name is a package or a module, or a name in one."""
    path = ROOT.joinpath(*name.split("."))
    return any(one.is_dir() or one.with_suffix(".py").exists() for one in (path, path.parent))


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_what_exists(page):
    assert missing(page) == []


def test_names_that_do_not_exist_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "`kiosk/darkroom.py`, [there](away.md), `kiosk.darkroom.press`, `kiosk/theme.py`, `kiosk.theme.Theme`, "
        "[`Here`](module.py), [`Gone`](module.py)"
    )
    (tmp_path / "module.py").write_text("class Here: ...")
    assert missing(page) == ["kiosk/darkroom.py", "away.md", "Gone in module.py", "kiosk.darkroom.press"]
