"""Make an edition that differs from the embedded one only in its number of laureates.

Story, pictures and length of texts stay the same, so that a difference in cost is due to the laureates alone.
"""

import json
import os
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

_LONGEST_NAME = 80


def with_laureates(source: Path, target: Path, count: int = 5000) -> Path:
    """Write ``target``: the edition of ``source`` with ``count`` laureates. Returns ``target``.

    Its pictures are links to those of ``source`` where the file system can, else copies.
    """
    content = json.loads((source / "edition.json").read_bytes())
    content["laureates"] = multiplied(content["laureates"], count)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for folder in ("media", "prepared"):
        if (source / folder).is_dir():
            shutil.copytree(source / folder, target / folder, copy_function=_link)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (target / "edition.json").write_text(text, encoding="utf-8")
    return target


def multiplied(laureates: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return ``count`` laureates: those given, and copies of them under other ids and names."""
    return [_copy(laureates[number % len(laureates)], number // len(laureates)) for number in range(count)]


def _copy(laureate: dict[str, Any], generation: int) -> dict[str, Any]:
    copy = deepcopy(laureate)
    if generation:
        mark = f" {generation + 1}"
        copy["id"] = f"{laureate['id'][:50]}-copy-{generation + 1}"
        copy["name"] = {
            language: text[: _LONGEST_NAME - len(mark)] + mark for language, text in laureate["name"].items() if text
        }
    return copy


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)
    return target
