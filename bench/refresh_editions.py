"""Make editions to publish and fetch: with any number of photographs, or with one change."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.editions import multiplied

SIZE = (3000, 2000)
"""The size of an added photograph in pixels; it takes about two megabytes."""

_QUALITY = 90
_GRAIN = 7.0
_NEGATIVES = 8
_ON_ONE_CARD = 8
"""The number of pictures that a laureate may have."""


def with_photographs(source: Path, target: Path, count: int) -> Path:
    """Write ``target``: the edition of ``source`` with ``count`` more photographs, shown by laureates.

    The photographs are enlarged from the edition and grained, so that they take as many bytes as a camera's. Copies of
    the same one differ in a JPEG comment, so that each is a file of its own.
    """
    shutil.copytree(source, target)
    content = _content(target)
    names: list[str] = []
    for number, data in enumerate(_photographs(source, count)):
        names.append(f"photograph-{number + 1}")
        _add(target, content, names[-1], data)
    cards = [names[first : first + _ON_ONE_CARD] for first in range(0, len(names), _ON_ONE_CARD)]
    shown = [laureate for laureate in content["laureates"] if laureate["pictures"]]
    added = multiplied(shown, len(shown) + len(cards))[len(shown) :]
    for laureate, card in zip(added, cards, strict=True):
        laureate["pictures"] = card
    content["laureates"] += added
    return _written(target, content)


def with_text(source: Path, title: str) -> Path:
    """Give the exhibit of an edition's folder another title, in all languages. Returns the folder."""
    content = _content(source)
    content["exhibit"]["title"] = dict.fromkeys(content["languages"], title)
    return _written(source, content)


def with_picture(source: Path, picture: str, remark: str) -> int:
    """Change one picture of an edition's folder, by its id, and return how many bytes it has now."""
    content = _content(source)
    before = content["pictures"][picture]["media"]["sha256"]
    data = _remarked((source / "media" / f"{before}.jpg").read_bytes(), remark)
    _add(source, content, picture, data)
    _written(source, content)
    return len(data)


def media_of(folder: Path) -> dict[str, int]:
    """Return the pictures of an edition's folder: bytes by SHA-256."""
    return {each["media"]["sha256"]: each["media"]["bytes"] for each in _content(folder)["pictures"].values()}


def _photographs(source: Path, count: int) -> Iterator[bytes]:
    files = sorted((source / "media").glob("*.jpg"), key=lambda file: -file.stat().st_size)[: min(count, _NEGATIVES)]
    negatives = [_grained(file, number) for number, file in enumerate(files)]
    for number in range(count):
        yield _remarked(negatives[number % len(negatives)], f"photograph {number}")


def _grained(file: Path, seed: int) -> bytes:
    """Return a photograph with the grain of a camera."""
    with Image.open(file) as picture:
        pixels = np.asarray(picture.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC), dtype=np.float32)
    grain = np.random.default_rng(seed).normal(0.0, _GRAIN, (*pixels.shape[:2], 1))
    stream = BytesIO()
    Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def _remarked(jpeg: bytes, remark: str) -> bytes:
    """Return a JPEG with a comment: another file with the same pixels."""
    text = remark.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


def _add(folder: Path, content: dict[str, Any], name: str, data: bytes) -> None:
    """Store this JPEG as the picture with this id; a new picture copies the description of another."""
    with Image.open(BytesIO(data)) as picture:
        width, height = picture.size
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / "media" / f"{sha256}.jpg").write_bytes(data)
    entry = deepcopy(content["pictures"].get(name) or next(iter(content["pictures"].values())))
    entry["media"] = {"sha256": sha256, "bytes": len(data), "type": "image/jpeg", "width": width, "height": height}
    content["pictures"][name] = entry


def _content(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "edition.json").read_bytes())


def _written(folder: Path, content: dict[str, Any]) -> Path:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (folder / "edition.json").write_text(text, encoding="utf-8")
    return folder
