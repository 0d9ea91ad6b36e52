"""Each screen looks as people have approved it.

When one differs, look at ``build/golden/<name>-compared.png`` (approved, got, difference) with the sentence of the
scene in mind. If the change is meant: ``make golden``, and commit the pictures with the change.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.golden.compare import difference, side_by_side
from tests.golden.scenes import FOLDER, SCENES, Scene

OUT = Path(__file__).resolve().parents[2] / "build" / "golden"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_screen_looks_as_approved(loaded, scene: Scene):
    """The scene says what to look at."""
    got = scene.picture(loaded)
    if not scene.path.exists():
        _keep(got, f"{scene.name}-got.png")
        pytest.fail(f"no approved picture of {scene.name} yet: look at {OUT}/{scene.name}-got.png, then make golden")
    approved = Image.open(scene.path).convert("RGB")
    apart = difference(got, approved)
    if not apart.passes:
        _keep(got, f"{scene.name}-got.png")
        _keep(side_by_side(got, approved), f"{scene.name}-compared.png")
    assert apart.passes, (
        f"{scene.name} differs from the approved picture by {apart}. Look at {OUT}/{scene.name}-compared.png:"
        f" {scene.look_at} If it is right now: make golden"
    )


def _keep(picture: Image.Image, name: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    picture.save(OUT / name)


def test_every_golden_picture_belongs_to_a_scene():
    kept = {path.name for path in FOLDER.glob("*.webp")}
    assert kept <= {scene.path.name for scene in SCENES}, "make golden removes what is no longer used"


def test_the_golden_pictures_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.webp")) < 6_000_000


# The comparison itself.

PLAIN = Image.new("RGB", (400, 300), "#F4F1EA")


def test_the_same_picture_passes():
    assert difference(PLAIN, PLAIN.copy()).passes


def test_a_shade_of_rounding_passes():
    """One step of 255 on every third pixel, as another renderer may round."""
    third = np.indices((300, 400)).sum(axis=0)[:, :, None].astype(np.uint8) % 3 == 0
    rounded = Image.fromarray(np.asarray(PLAIN) - third.astype(np.uint8))
    assert difference(rounded, PLAIN).mean == pytest.approx(1 / 3, abs=0.01)
    assert difference(rounded, PLAIN).passes


def test_a_moved_word_does_not_pass():
    first, second = PLAIN.copy(), PLAIN.copy()
    ImageDraw.Draw(first).text((100, 100), "Louvre-Lens", fill="#1B1C1E")
    ImageDraw.Draw(second).text((101, 100), "Louvre-Lens", fill="#1B1C1E")
    assert not difference(first, second).passes


def test_another_colour_does_not_pass_though_no_pixel_differs_clearly():
    assert not difference(Image.new("RGB", (400, 300), "#F3F0E9"), PLAIN).passes


def test_another_size_does_not_pass():
    assert not difference(PLAIN.resize((401, 300)), PLAIN).passes
