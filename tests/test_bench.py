"""The bench states its aims, reports whether they are met, and measures a real window correctly."""

import json
import os
import shutil
import socket
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bench import peer, refresh_verdicts, refreshing, route
from bench.document import with_other_sections, with_section
from bench.editions import multiplied, with_laureates
from bench.machine import Machine
from bench.refresh_editions import media_of, with_photographs, with_picture, with_text
from bench.refresh_server import serving
from bench.refresh_stage import wait_until
from bench.refresh_verdicts import Changed, Fetch, Look, Prepared, Refreshed
from bench.report import kiosk_command, report
from bench.screenbench import (
    Drag,
    Dragged,
    Figures,
    Open,
    Opened,
    Rest,
    Scenario,
    Taps,
    Touch,
    along,
    measure,
    percentile,
)
from bench.verdicts import Rounds, Row, median_of, openings_table, rows, table
from kiosk.edition.check import check
from kiosk.edition.folder import EMBEDDED, read_folder

MACHINE = Machine(2, "a processor", 8.0, "a system", "a renderer", ("Python", "Kivy"))

WINDOW = """
from Xlib import X, display
shown = display.Display()
root = shown.screen()
wide, high = root.width_in_pixels, root.height_in_pixels
window = root.root.create_window(0, 0, wide, high, 0, root.root_depth, background_pixel=0x204060,
    event_mask=X.ButtonPressMask | X.ButtonMotionMask | X.ExposureMask)
window.map()
paint = window.create_gc()
taps = 0
while True:
    event = shown.next_event()
    if event.type == X.ButtonPress:
        taps += 1
        paint.change(foreground=0x304050 * (taps % 5 + 1))
        window.fill_rectangle(paint, 0, 0, wide, high)
    elif event.type == X.MotionNotify:
        paint.change(foreground=event.event_x * 7919 & 0xFFFFFF)
        window.fill_rectangle(paint, event.event_x, 0, 6, high)
    shown.flush()
"""


def figures(
    *, start: float = 1.0, pss: float = 400.0, rests: dict[str, float] | None = None, tap_ms: float = 60.0,
    drag: Dragged | None = None, opened: dict[str, Opened] | None = None,
) -> Figures:  # fmt: skip
    return Figures(
        first_s=start, complete_s=start, pss_mb=pss, pss_after_mb=pss, rests=rests or {}, tap_ms=[tap_ms],
        drag=drag or Dragged(60.0, 8.0, 20.0), opened=opened or {},
    )  # fmt: skip


def verdicts(rounds: Rounds) -> dict[str, bool | None]:
    return {row.what: row.met for row in rows(rounds)}


def test_a_percentile_lies_between_two_values_and_no_values_have_none():
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 50) == 3.0
    assert percentile([0.0, 10.0], 95) == pytest.approx(9.5)
    assert percentile([], 95) is None


def test_the_median_leaves_out_rounds_that_have_no_figure():
    some = [figures(start=1.0), Figures(), figures(start=3.0)]
    assert median_of(some, lambda one: one.complete_s) == 2.0
    assert median_of([Figures()], lambda one: one.complete_s) is None


def test_a_kiosk_that_is_far_ahead_meets_every_aim():
    kiosk = figures(
        start=0.6, pss=160, rests={"attract": 0.004, "home": 0.005}, tap_ms=30, drag=Dragged(60.0, 4.0, 20.0)
    )
    walked = figures(pss=150, opened={"home": Opened(20.0, 100.0)})
    peer_rest = Rounds().peer_rest
    rounds = Rounds(
        kiosk=[kiosk], peer=[figures(rests={peer_rest: 0.004})], walks=[figures(pss=130)], big_walks=[walked]
    )
    found = verdicts(rounds)
    assert set(found.values()) == {True, None}
    assert [what for what, met in found.items() if met is None] == ["Tap to pixels, median"]


@pytest.mark.parametrize(
    ("kiosk", "missed"),
    [
        (figures(start=0.61), "Start to the first complete frame"),
        (figures(pss=161), "Memory (PSS) after the visit"),
        (figures(rests={"home": 0.0051}), "CPU at rest: home"),
        (figures(rests={"attract": 0.0041}), "CPU at rest: attract"),
        (figures(tap_ms=31), "Tap to pixels, p95"),
        (figures(drag=Dragged(59.0, 1.0, 1.0)), "Dragging: distinct frames"),
        (figures(drag=Dragged(99.0, 4.1, 1.0)), "Dragging: CPU per frame"),
        (figures(drag=Dragged(99.0, 1.0, 21.0)), "Dragging: gap between frames, p95"),
    ],
)
def test_each_aim_can_be_missed(kiosk: Figures, missed: str):
    rounds = Rounds(kiosk=[kiosk], peer=[figures(rests={Rounds().peer_rest: 0.004})])
    assert verdicts(rounds)[missed] is False


def test_memory_of_five_thousand_is_compared_with_the_same_walk():
    found = verdicts(Rounds(kiosk=[figures()], walks=[figures(pss=130)], big_walks=[figures(pss=151)]))
    assert found["Memory with 5,000 laureates, above the embedded edition's"] is False


def test_a_screen_that_never_opened_misses_its_aim_however_quick_the_others_are():
    walk = figures(opened={"home": Opened(9.0, 30.0), "story": Opened(9.0, None)})
    found = verdicts(Rounds(kiosk=[figures()], big_walks=[walk]))
    slowest = {what: met for what, met in found.items() if "new screen" in what}
    assert slowest == {"Opening a screen, 5,000 laureates: first frame of the new screen (slowest: home)": False}


def test_the_table_names_met_and_missed_aims():
    text = table([Row("Start", "0.50 s", "1.00 s", "0.50", "≤ 0.6 ×", True), Row("Memory", "9 MB", "", "", "", False)])
    assert text.splitlines()[2:] == [
        "| Start | 0.50 s | 1.00 s | 0.50 | ≤ 0.6 × | yes |",
        "| Memory | 9 MB |  |  |  | **no** |",
    ]


def test_the_table_of_openings_has_a_gap_for_a_screen_that_did_not_open():
    text = openings_table([figures(opened={"home": Opened(9.0, 40.0)})], [figures(opened={"home": Opened(11.0, None)})])
    assert text.splitlines()[-1] == "| home | 9 ms | 40 ms | 11 ms |  |"


def test_the_report_shows_each_doubt_once():
    doubtful = figures()
    doubtful.doubts.append("dragging changed nothing")
    text = report(Rounds(kiosk=[doubtful, doubtful], peer=[figures()]), MACHINE, "2025-01-31")
    assert text.count("- kiosk: dragging changed nothing") == 1


def test_the_report_contains_no_path_of_this_machine():
    text = report(Rounds(kiosk=[figures()], peer=[figures()]), MACHINE, "2025-01-31")
    assert str(Path.cwd()) not in text
    assert os.uname().nodename not in text.split()


def test_every_point_of_the_route_lies_on_the_screen():
    assert len(route.POINTS) >= 10
    assert {name for name, (x, y) in route.POINTS.items() if not (0 < x < 1 and 0 < y < 1)} == set()


def test_the_visit_rests_on_every_screen_and_the_walk_opens_each_but_the_first():
    compare = route.comparing(taps=2, drag_s=1.0)
    visit = route.visit(attract_s=60, rest_s=15, compare=compare)
    assert tuple(step.screen for step in visit if isinstance(step, Rest)) == route.SCREENS
    assert {*compare} <= {*visit}
    assert tuple(step.screen for step in route.walk() if isinstance(step, Open)) == route.SCREENS[1:]


def test_the_finger_of_a_drag_goes_there_and_back():
    drag = Drag((0.3, 0.4), (0.7, 0.4))
    assert along(drag, 0.0) == pytest.approx((0.3, 0.4))
    assert along(drag, 1.5) == pytest.approx((0.7, 0.4))
    assert along(drag, 2.25) == pytest.approx((0.5, 0.4))


def test_the_big_edition_differs_in_its_laureates_alone(tmp_path: Path):
    laureates = [{"id": "one", "name": {"fr": "Un " * 26}}, {"id": "two", "name": {"fr": "Deux", "en": None}}]
    source = tmp_path / "source"
    (source / "media").mkdir(parents=True)
    (source / "media" / "picture.jpg").write_bytes(b"picture")
    (source / "edition.json").write_text(json.dumps({"story": ["chapter"], "laureates": laureates}))

    target = with_laureates(source, tmp_path / "target", 7)

    content = json.loads((target / "edition.json").read_text(encoding="utf-8"))
    assert content["story"] == ["chapter"]
    assert content["laureates"][:2] == laureates
    assert (target / "media" / "picture.jpg").read_bytes() == b"picture"


def test_copies_of_laureates_have_names_and_ids_of_their_own():
    laureates = [{"id": "a" * 64, "name": {"fr": "Un " * 26}}, {"id": "two", "name": {"fr": "Deux"}}]
    many = multiplied(laureates, 100)
    assert len({laureate["id"] for laureate in many}) == 100
    assert len({laureate["name"]["fr"] for laureate in many}) == 100
    assert max(len(laureate["id"]) for laureate in many) <= 64
    assert max(len(laureate["name"]["fr"]) for laureate in many) <= 80


def test_the_browser_shows_the_first_and_the_last_state_of_the_facade(tmp_path: Path):
    write_facade(tmp_path, "before", "works", "after")
    before, after = peer.facade(tmp_path)
    assert (before.read_text(), after.read_text()) == ("before", "after")


def test_pictures_that_are_not_prepared_are_named(tmp_path: Path):
    write_facade(tmp_path, "before", "after")
    (tmp_path / "prepared" / "after-sha.1920.jpg").unlink()
    with pytest.raises(peer.PeerError, match=r"after-sha\.1920\.jpg is missing"):
        peer.facade(tmp_path)


def test_the_kiosk_is_pointed_to_another_edition_by_a_settings_file(tmp_path: Path):
    command = kiosk_command(tmp_path, tmp_path / "edition")
    config = tomllib.loads(Path(command[command.index("--config") + 1]).read_text(encoding="utf-8"))
    assert config == {"exhibit": {"edition": str(tmp_path / "edition")}}
    assert "--config" not in kiosk_command(tmp_path, None)


def refreshed() -> Refreshed:
    """Return figures that just meet every aim."""
    return Refreshed(
        looks=[Look(1, 1_999), Look(1, 300)],
        changed=Changed(7, 2_063_999, 2_000_000),
        fetches=[Fetch(500_000_000, 250, 1.3, 2.0, 0.6, 0.4)],
        prepared=[Prepared("photographs", 0.9, 1.0)],
        quiet_gaps_ms=[10.0],
        busy_gaps_ms=[15.0],
        rest_pss_mb=39.9,
        rest_percent=0.1,
        waited_s=[65.0, 2.0],
        woken_s=[3.0],
    )


def test_a_refresh_can_meet_every_aim_and_each_figure_with_an_aim_is_checked():
    found = {row.what: row.met for row in refresh_verdicts.rows(refreshed())}
    assert len(found) == 11
    assert [what for what, met in found.items() if met is None] == ["The same, from the start of the process"]
    assert False not in found.values()


@pytest.mark.parametrize(
    ("what", "figures"),
    [
        ("looks", [Look(2, 300)]),
        ("looks", [Look(1, 300), Look(1, 2_000)]),
        ("changed", Changed(7, 2_064_000, 2_000_000)),
        ("fetches", [Fetch(500_000_000, 250, 1.31, 2.0, 0.6, 0.4)]),
        ("prepared", [Prepared("photographs", 0.89, 1.0)]),
        ("busy_gaps_ms", [15.1]),
        ("rest_pss_mb", 40.0),
        ("rest_percent", 0.11),
        ("waited_s", [2.0, 65.1]),
        ("woken_s", [3.1]),
    ],
)
def test_each_aim_of_the_refresh_can_be_missed(what: str, figures: object):
    found = refreshed()
    setattr(found, what, figures)
    assert [row.met for row in refresh_verdicts.rows(found)].count(False) == 1


def test_the_report_has_the_refresh_where_it_was_measured():
    rounds = Rounds(kiosk=[figures()], peer=[figures()])
    assert refreshing.TITLE not in report(rounds, MACHINE, "2025-01-31")
    assert "| 1,999 B |" in report(rounds, MACHINE, "2025-01-31", refreshed())


def test_a_measurement_of_one_part_keeps_the_other_sections_of_the_report():
    document = "# Figures\n\nall\n\n## Doubts\n\n- one\n\n## Fresh content\n\nold\n\n## Power\n\nnone\n"
    assert with_section(document, "## Fresh content\n\nnew\n") == document.replace("old", "new")
    assert with_section("# Figures\n", "## Fresh content\n\nnew\n") == "# Figures\n\n## Fresh content\n\nnew\n"
    again = with_other_sections("# Figures\n\nmore\n", document, frozenset({"## Doubts"}))
    assert again == "# Figures\n\nmore\n\n## Fresh content\n\nold\n\n## Power\n\nnone\n"


def test_photographs_that_are_added_are_files_of_their_own_and_the_edition_can_be_published(tmp_path: Path):
    edition = with_photographs(EMBEDDED, tmp_path / "edition", 2)
    before = media_of(edition)
    assert len(before) == len(media_of(EMBEDDED)) + 2
    length = with_picture(with_text(edition, "Another title"), "photograph-1", "changed")
    changed = media_of(edition).items() - before.items()
    assert [size for _, size in changed] == [length]
    assert [one for one in check(read_folder(edition)) if one.severity == "error"] == []


def test_the_server_of_the_bench_counts_every_byte_of_heads_and_bodies(tmp_path: Path):
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "file").write_bytes(bytes(100_000))
    with serving(tmp_path / "served", tmp_path / "log") as (url, log):
        port = int(url.rpartition(":")[2])
        asked = b"GET /file HTTP/1.1\r\nHost: bench\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rb") as answers:
            for number in (1, 2):
                line.sendall(asked)
                head = b"".join(iter(answers.readline, b"\r\n")) + b"\r\n"
                assert len(answers.read(100_000)) == 100_000
                until(lambda number=number: len(log.read()) == number)
        assert [one.bytes for one in log.read()] == [len(asked) + len(head) + 100_000] * 2
        assert [(one.path, one.status) for one in log.read()] == [("/file", 200)] * 2


def until(true: Callable[[], bool]) -> None:
    wait_until(true, "what was waited for", within_s=10.0)


@pytest.mark.window
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Debian's xvfb")
def test_a_real_window_is_measured_and_all_of_its_processes_end(tmp_path: Path):
    """The window answers each touch at once. An orphaned process of the command ends with it."""
    orphan = "import time; time.sleep(604)"
    command = ("sh", "-c", '(setsid "$0" -c "$1" &); exec "$0" -c "$2"', sys.executable, orphan, WINDOW)
    steps = (
        Rest("start", 0.1),
        Open("next", (0.5, 0.5)),
        Taps(((0.3, 0.3), (0.6, 0.6)), 2),
        Drag((0.2, 0.5), (0.8, 0.5), 0.5),
    )

    found = measure(command, Scenario(steps, size=(320, 240), pictures=tmp_path))

    assert found.doubts == []
    assert found.complete_s is not None
    assert found.pss_mb > 5
    assert found.rests["start"] < 0.5
    assert found.opened["next"].screen_ms is not None
    assert len(found.tap_ms) == 2
    assert found.drag is not None
    assert found.drag.frames_per_s > 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01-start.png", "02-next.png"]
    assert [
        process.pid for process in psutil.process_iter(["cmdline"]) if orphan in (process.info["cmdline"] or ())
    ] == []


@pytest.mark.window
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Debian's xvfb")
def test_a_command_that_shows_nothing_is_reported():
    found = measure((sys.executable, "-c", "raise SystemExit(3)"), Scenario(size=(320, 240)))
    assert found.complete_s is None
    assert found.doubts == ["no complete frame within 40 s; the command ended with code 3"]


@pytest.mark.window
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Debian's xvfb")
def test_a_command_that_ends_early_is_reported_and_its_rest_does_not_count():
    ends_at_a_tap = WINDOW.replace("taps += 1", "raise SystemExit(4)")
    steps = (Rest("start", 0.1), Touch((0.5, 0.5)), Rest("after", 0.1))
    found = measure((sys.executable, "-c", ends_at_a_tap), Scenario(steps, size=(320, 240)))
    assert [*found.rests] == ["start"]
    assert found.doubts == ["the command ended with code 4 during Touch(point=(0.5, 0.5))"]


def write_facade(folder: Path, *states: str) -> None:
    (folder / "prepared").mkdir()
    for state in states:
        (folder / "prepared" / f"{state}-sha.1920.jpg").write_text(state)
    content = {
        "building": [
            {"id": "yard", "states": []},
            {"id": "facade", "states": [{"picture": state} for state in states]},
        ],
        "pictures": {state: {"media": {"sha256": f"{state}-sha"}} for state in states},
    }
    (folder / "edition.json").write_text(json.dumps(content))
