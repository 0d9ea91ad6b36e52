"""An upgrade that changes a template or function of Wagtail that the studio has copied names both files."""

import ast
import hashlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.utils import get_app_template_dirs
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets import BaseChooser

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/wagtail-overrides.md"
UNPUBLISH = "wagtailsnippets/snippets/exhibit/exhibit/unpublish.html"
"""Wagtail looks for a template of this name before its own ``generic/confirm_unpublish.html``."""

_BLOCK = re.compile(r"{% block (\w+)")
_EXTENDS = re.compile(r"{% extends ['\"](.+?)['\"]")

COPIED = {
    "wagtailadmin/404.html": "28f5e6d779f8bf3889357ca67c4349670a27ccbcfa52480a56b36edfdb905c8e",
    "wagtailadmin/generic/chooser/creation_form.html": (
        "151cf1d25e193cf50ea2d07a655a4fce0625bfb707ea3dcabab9563e5031fb65"
    ),
    "wagtailadmin/generic/confirm_unpublish.html": "be455f5ded588d1aaef90b244f995dfaad91e150282e1a9abdeb327c7145762a",
    "wagtailadmin/generic/multiple_upload/edit_form.html": (
        "d1779ca1205925d506cc80d00a12a52732fab67190f3483c855bf5563fad315c"
    ),
    "wagtailadmin/home.html": "7eb3ee7b5a9d1355b79a97fdc4c6a9c8612821bb1cdccf24efdd7a36c827c17d",
    "wagtailadmin/panels/inline_panel.html": "195bb0b199edb062dcf41a5a92ecabf5bae52a6eac06823eb3cd12b799be4f89",
    "wagtailadmin/widgets/date_input.html": "2557f7a4fd543d7cd6f192a97fdd0c12ebfad9a8d4ab2b7fe72a2f011cd049c8",
    "wagtailadmin/widgets/datetime_input.html": "479d8ddeaa73d2fdd33d584118d51b0c3ec4c2dc5b90a66b526874f9799d2676",
    "wagtailadmin/widgets/time_input.html": "536917c544a135631e8683866e8351bd491822a336c9a59639ab71338638e242",
    "wagtailimages/images/add.html": "bbba7d642d00650a19cde86106a97ba91e92deef30beb558fe81c34cac41450d",
    "wagtailimages/images/edit.html": "40750506fb9599d9c15bda7d7cc12b040431a8ca37abd5e3ae4419ff81120947",
    "wagtailimages/images/results_image.html": "6e444301c3f0587ce28533158de31403921cd3d9bb8345c7ec7f59fba90b9ee1",
}
"""The SHA-256 of each template of Wagtail that ours replaces, whole or in one of its blocks."""


def folders() -> tuple[list[Path], list[Path]]:
    """Return the folders of templates of the studio and of the other apps."""
    every = [Path(folder) for folder in get_app_template_dirs("templates")]
    ours = [folder for folder in every if folder.is_relative_to(ROOT / "studio")]
    return ours, [folder for folder in every if folder not in ours]


def overrides() -> Iterator[tuple[Path, str]]:
    """Yield each template of the studio that replaces one of another app, with its name."""
    ours, others = folders()
    for folder in ours:
        for file in sorted(folder.rglob("*.html")):
            name = file.relative_to(folder).as_posix()
            if name == UNPUBLISH or any((other / name).exists() for other in others):
                yield file, name


def original(name: str) -> Path:
    """Return the template of this name in another app."""
    return next(file for folder in folders()[1] if (file := folder / name).exists())


def ours(name: str) -> str:
    """Return the path of the studio's template that replaces Wagtail's of this name."""
    made = {UNPUBLISH if name.endswith("/confirm_unpublish.html") else name}
    return ", ".join(file.relative_to(ROOT).as_posix() for file, overridden in overrides() if overridden in made)


def changed(name: str, expected: str) -> str:
    """Return what to do if Wagtail's template is not the one that ours was made from, or an empty text."""
    found = hashlib.sha256(original(name).read_bytes()).hexdigest()
    return (
        "" if found == expected else f"{original(name)} has changed ({found}): look whether {ours(name)} has to follow"
    )


def unknown_blocks(file: Path) -> list[str]:
    """Return the blocks that a template fills and that no template it extends has."""
    text = file.read_text("utf-8")
    filled, known = _BLOCK.findall(text), set[str]()
    if not _EXTENDS.search(text):
        return []
    while above := _EXTENDS.search(text):
        text = original(above[1]).read_text("utf-8")
        known.update(_BLOCK.findall(text))
    return [name for name in filled if name not in known]


@pytest.mark.parametrize("name", COPIED)
def test_the_templates_copied_from_wagtail_have_not_changed(name: str):
    assert not (says := changed(name, COPIED[name])), says


def test_a_change_names_both_files():
    says = changed("wagtailadmin/home.html", "another")
    assert "wagtail/admin/templates/wagtailadmin/home.html has changed" in says
    assert "studio/base/templates/wagtailadmin/home.html" in says


def test_each_filled_block_exists_in_wagtail():
    wrong = {file.relative_to(ROOT).as_posix(): blocks for file, _ in overrides() if (blocks := unknown_blocks(file))}
    assert wrong == {}, "these blocks are never shown"


def test_an_unknown_block_is_found(tmp_path: Path):
    page = tmp_path / "home.html"
    page.write_text(
        '{% extends "wagtailadmin/home.html" %}{% block content %}{% endblock %}{% block gone %}{% endblock %}'
    )
    assert unknown_blocks(page) == ["gone"]


def test_a_template_that_replaces_wagtails_content_is_watched():
    """A template that extends Wagtail's and keeps the content of its blocks follows changes by itself."""
    unwatched = [
        name
        for file, name in overrides()
        if name not in {*COPIED, UNPUBLISH} and "{{ block.super }}" not in file.read_text("utf-8")
    ]
    assert unwatched == ["wagtailadmin/login.html", "wagtailadmin/base.html"], "these fill blocks made for a brand only"


def test_the_page_lists_each_override_and_nothing_else():
    listed = set(re.findall(r"^\| `(\w+)`: `(\S+)`", PAGE.read_text("utf-8"), re.MULTILINE))
    assert listed == {(file.relative_to(ROOT / "studio").parts[0], name) for file, name in overrides()}


@pytest.mark.parametrize(
    ("owner", "method", "ours", "expected"),
    [
        (
            BaseChooser,
            "render",
            "studio/accounts/csp_nonce.py",
            "0cd7d42ae7b3c43f1546b8bb1283b2c17f16919f101fb535238feb1daba60f8d",
        ),
        (
            BaseSettingsPanel,
            "is_active",
            "studio/accounts/apps.py",
            "4a8b73035932acec6ec0d3e5452818db990dc03948284618ddecbddbc62c78aa",
        ),
    ],
)
def test_the_patched_code_of_wagtail_has_not_changed(owner: type, method: str, ours: str, expected: str):
    source = inspect.getsource(owner)
    body = next(node for node in ast.walk(ast.parse(source)) if getattr(node, "name", "") == method)
    found = hashlib.sha256((ast.get_source_segment(source, body) or "").encode()).hexdigest()
    assert found == expected, f"{inspect.getfile(owner)}: {method} has changed: look whether {ours} has to follow"
