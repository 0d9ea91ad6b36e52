"""Any picture can at worst end the decoder that opens it, and is named if it cannot be shown."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PIL import Image

from kiosk.errors import CacheError, EditionError, MachineError, Trouble
from kiosk.refresh.imaging import pool
from kiosk.refresh.imaging.decoder_process import DecoderLimits
from kiosk.refresh.imaging.pool import DecoderPool
from tests.refresh.imaging.conftest import Tasks
from tests.support import hostile

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process like this")

REFUSED: list[tuple[str, Callable[[], bytes], hostile.Type, str]] = [
    ("30,000 × 30,000", hostile.endless_plain, "image/png", "too many pixels"),
    (
        "more pixels than allowed",
        lambda: hostile.boasting(12_000, 12_000),
        "image/png",
        "144,000,000 pixels, at most 80",
    ),
    ("a comment of 200 MB", hostile.swollen_words, "image/png", "cannot be read"),
    ("a profile of 200 MB", hostile.swollen_profile, "image/png", "cannot be read"),
    ("hardly any rows", lambda: hostile.boasting(640, 480), "image/png", "cannot be read"),
    ("a JPEG cut off", lambda: hostile.truncated("JPEG"), "image/jpeg", "cannot be read"),
    ("a PNG cut off", lambda: hostile.truncated("PNG"), "image/png", "cannot be read"),
    ("a WebP cut off", lambda: hostile.truncated("WEBP"), "image/webp", "cannot be read"),
    (
        "one pixel",
        lambda: hostile.saved(hostile.scene(1, 1)),
        "image/jpeg",
        "is 1 × 1 pixels, but the edition",
    ),
    ("a moving PNG", lambda: hostile.moving("PNG"), "image/png", "is a moving picture"),
    ("a moving WebP", lambda: hostile.moving("WEBP"), "image/webp", "is a moving picture"),
    ("a moving GIF", lambda: hostile.moving("GIF"), "image/png", "is not a JPEG, PNG or WebP"),
    (
        "another type",
        lambda: hostile.saved(hostile.scene(), "PNG"),
        "image/jpeg",
        "is image/png, but the edition",
    ),
    ("an SVG", hostile.drawing, "image/png", "is not a JPEG, PNG or WebP"),
    ("nothing", lambda: b"", "image/jpeg", "is not a JPEG, PNG or WebP"),
    ("noise", lambda: bytes(range(256)) * 40, "image/jpeg", "is not a JPEG, PNG or WebP"),
    ("a page", lambda: b"<!doctype html><title>Wi-Fi</title>", "image/jpeg", "is not a JPEG, PNG or WebP"),
]


@pytest.mark.parametrize(("make", "kind", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_picture_that_cannot_be_shown_is_named_with_the_reason(
    decoders: DecoderPool, task: Tasks, folder: Path, make: Callable[[], bytes], kind: hostile.Type, reason: str
):
    work = task(make(), kind)
    with pytest.raises(EditionError) as caught:
        list(decoders.prepare([work], folder))
    message = str(caught.value)
    assert caught.value.trouble is Trouble.BAD_PICTURE
    assert message.startswith(f"picture facade ({work.media.sha256[:12]}) ")
    assert reason in message
    assert "\n" not in message
    assert message.endswith("; replace it and publish again")
    assert not list(folder.iterdir())


def test_good_pictures_are_prepared_after_a_bad_one(decoders: DecoderPool, task: Tasks, folder: Path):
    with pytest.raises(EditionError):
        list(decoders.prepare([task(hostile.truncated("JPEG"))], folder))
    assert list(decoders.prepare([task(hostile.saved(hostile.scene()))], folder))


@pytest.mark.parametrize("damage", [b"", b"other bytes", None], ids=["empty", "changed", "gone"])
def test_damage_on_our_own_disk_is_not_blamed_on_the_edition(
    decoders: DecoderPool, task: Tasks, folder: Path, damage: bytes | None
):
    work = task(hostile.saved(hostile.scene()))
    work.blob.unlink()
    if damage is not None:
        work.blob.write_bytes(damage)
    with pytest.raises(CacheError, match=work.media.sha256):
        list(decoders.prepare([work], folder))


def test_a_disk_that_refuses_is_named(decoders: DecoderPool, task: Tasks, tmp_path: Path):
    with pytest.raises(CacheError, match="nowhere"):
        list(decoders.prepare([task(hostile.saved(hostile.scene()))], tmp_path / "nowhere"))


# The limits of a decoder.


@linux
def test_a_picture_that_takes_too_long_to_decode_is_given_up(task: Tasks, folder: Path):
    """The real file keeps a decoder busy for half a minute; here it has a fifth of a second."""
    work = task(hostile.tireless(), size=(8000, 8000), widths=(1000,))
    with DecoderPool(1, DecoderLimits(seconds=0.2)) as decoders, pytest.raises(EditionError) as caught:
        list(decoders.prepare([work], folder))
    assert "takes more than 0.2 s of work to decode" in str(caught.value)
    assert caught.value.trouble is Trouble.BAD_PICTURE


@linux
def test_a_picture_that_takes_too_much_memory_is_given_up(task: Tasks, folder: Path):
    work = task(hostile.saved(Image.new("RGB", (7000, 7000)), "PNG", compress_level=1), "image/png", (7000, 7000))
    with (
        DecoderPool(1, DecoderLimits(memory_mb=150)) as decoders,
        pytest.raises(EditionError, match="more than 150 MB of memory"),
    ):
        list(decoders.prepare([work], folder))


def test_a_pool_may_allow_fewer_pixels(task: Tasks, folder: Path):
    work = task(hostile.saved(hostile.scene()))
    with (
        DecoderPool(1, DecoderLimits(pixels=300_000)) as decoders,
        pytest.raises(EditionError, match="307,200 pixels, at most 300,"),
    ):
        list(decoders.prepare([work], folder))


@linux
def test_a_decoder_can_neither_write_nor_connect_nor_start_programs(tmp_path: Path):
    """Here are the deeds of a picture that has taken over its decoder."""
    (tmp_path / "mine").write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as server:
        attempts = f"""
            import os, socket, subprocess, sys, threading
            from kiosk.refresh.imaging.sandbox import confine
            confine(1000)
            attempts = {{
                "write": lambda: open("new", "w"),
                "append": lambda: open("mine", "a"),
                "delete": lambda: os.unlink("mine"),
                "rename": lambda: os.rename("mine", "yours"),
                "link": lambda: os.symlink("mine", "yours"),
                "mode": lambda: os.chmod("mine", 0o777),
                "connect": lambda: socket.create_connection(("127.0.0.1", {server.getsockname()[1]})),
                "start": lambda: subprocess.run(["true"]),
                "replace": lambda: os.execv("/bin/true", ["true"]),
                "fork": lambda: os.fork() or os._exit(0),
                "kill": lambda: os.kill(os.getppid(), 0),
                "memory": lambda: bytearray(2_000_000_000),
            }}
            for name, attempt in attempts.items():
                try:
                    attempt()
                    print(name, "was allowed")
                except (OSError, MemoryError):
                    print(name, "was refused")
            thread = threading.Thread(target=print, args=("a thread",))
            thread.start()
            thread.join()
            print("priority", os.nice(0), os.sched_getscheduler(0) == os.SCHED_IDLE)
        """
        said = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(attempts)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(pool.__file__).parents[2])},
            stdout=subprocess.PIPE,
            text=True,
            timeout=30,
            check=True,
        ).stdout.splitlines()
    assert "a thread" in said
    assert "priority 19 True" in said
    assert [line for line in said if "allowed" in line] == []
    assert len([line for line in said if "refused" in line]) == 12
    assert (tmp_path / "mine").read_text() == "kept"


# Decoders that misbehave: programs in place of our own.


def pool_of(tmp_path: Path, program: str, **limits: float) -> DecoderPool:
    """Return a pool whose one decoder runs this program; ``starts`` in it is the number of starts before."""
    preamble = f"""
        import os, signal, sys, threading
        from pathlib import Path
        tally = Path({str(tmp_path / "tally")!r})
        starts = tally.stat().st_size if tally.exists() else 0
        with tally.open("a") as stream:
            stream.write("x")
        def say(data):
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        def as_usual():
            from kiosk.refresh.imaging.decoder import main
            sys.exit(main(["1500", "60", "80000000"]))
    """
    script = textwrap.dedent(preamble) + textwrap.dedent(program)
    return DecoderPool(1, DecoderLimits(**limits), command=(sys.executable, "-c", script))


def starts(tmp_path: Path) -> int:
    return (tmp_path / "tally").stat().st_size


DIES = """
    say(b"ready\\n")
    sys.stdin.buffer.readline()
    os.kill(os.getpid(), signal.SIGKILL)
"""
HANGS = """
    say(b"ready\\n")
    threading.Event().wait()
"""
BABBLES = """
    say(b"ready\\n")
    while True:
        say(b"x" * 100_000)
"""
LIES = """
    say(b"ready\\n")
    page = b"<html>" + bytes(994)
    say(b'{"copies":[{"width":320,"suffix":".jpg","bytes":1000},{"width":640,"suffix":".jpg","bytes":1000}]}\\n')
    say(page + page)
    threading.Event().wait()
"""
FLOODS = """
    say(b"ready\\n")
    say(b'{"copies":[{"width":320,"suffix":".jpg","bytes":90000000000}]}\\n')
    while True:
        say(bytes(100_000))
"""
LEAVES_OUT = """
    say(b"ready\\n")
    say(b'{"copies":[]}\\n')
    threading.Event().wait()
"""


@linux
@pytest.mark.parametrize(
    "program",
    [DIES, HANGS, BABBLES, LIES, FLOODS, LEAVES_OUT],
    ids=["dies", "hangs", "babbles", "lies", "floods", "leaves out"],
)
def test_a_picture_that_ends_its_decoder_twice_is_given_up(task: Tasks, folder: Path, tmp_path: Path, program: str):
    work = task(hostile.saved(hostile.scene()))
    with pool_of(tmp_path, program, wall_seconds=1.0) as decoders, pytest.raises(EditionError) as caught:
        list(decoders.prepare([work], folder))
    assert caught.value.trouble is Trouble.BAD_PICTURE
    assert work.media.sha256[:12] in str(caught.value)
    assert starts(tmp_path) == 2
    assert not list(folder.iterdir())


@linux
def test_no_picture_is_lost_when_a_decoder_is_killed_by_chance(task: Tasks, folder: Path, tmp_path: Path):
    tasks = [task(hostile.saved(hostile.scene(640, 480 + extra)), size=(640, 480 + extra)) for extra in range(3)]
    program = "if starts == 0:" + textwrap.indent(DIES, "    ") + "\nelse:\n    as_usual()\n"
    with pool_of(tmp_path, program) as decoders:
        prepared = {each.sha256 for each in decoders.prepare(tasks, folder)}
    assert prepared == {each.media.sha256 for each in tasks}
    assert starts(tmp_path) == 2


@linux
def test_a_decoder_that_does_not_start_is_not_blamed_on_a_picture(task: Tasks, folder: Path, tmp_path: Path):
    with pool_of(tmp_path, "sys.exit(3)") as decoders, pytest.raises(MachineError, match="does not start"):
        list(decoders.prepare([task(hostile.saved(hostile.scene()))], folder))


def test_decoders_end_with_their_pool(task: Tasks, folder: Path):
    others = _decoders()
    with DecoderPool(2) as decoders:
        tasks = [task(hostile.saved(hostile.scene(640, 480 + extra)), size=(640, 480 + extra)) for extra in range(4)]
        assert len(list(decoders.prepare(tasks, folder))) == 4
        assert len(_decoders() - others) == 2
    assert _decoders() == others


def test_decoders_end_when_the_caller_stops_early(task: Tasks, folder: Path):
    tasks = [task(hostile.saved(hostile.scene(640, 480 + extra)), size=(640, 480 + extra)) for extra in range(4)]
    others = _decoders()
    with DecoderPool(1) as decoders:
        some = decoders.prepare(tasks, folder)
        next(some)
        some.close()
        assert _decoders() == others


@linux
def test_decoders_end_in_the_middle_of_a_picture_when_the_refresh_is_killed(task: Tasks, folder: Path):
    work = task(hostile.tireless(), size=(8000, 8000), widths=(1000,))
    program = f"""
        from pathlib import Path
        from kiosk.edition.types import Media
        from kiosk.refresh.imaging.pool import DecoderPool, PictureTask
        media = Media({work.media.sha256!r}, {work.media.bytes}, "image/jpeg", 8000, 8000)
        with DecoderPool(1) as pool:
            list(pool.prepare([PictureTask(Path({str(work.blob)!r}), media, (1000,))], Path({str(folder)!r})))
    """
    root = Path(pool.__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], cwd=root) as refresh:
        try:
            decoder = _decoding_child(refresh)
        finally:
            refresh.send_signal(signal.SIGKILL)
    decoder.wait(timeout=5)


def _decoders() -> set[psutil.Process]:
    return {child for child in psutil.Process().children() if "kiosk.refresh.imaging.decoder" in child.cmdline()}


def _decoding_child(refresh: subprocess.Popen[bytes]) -> psutil.Process:
    """Return the decoder of this process once it decodes; its standard input is asynchronous then."""
    while refresh.poll() is None:
        for child in psutil.Process(refresh.pid).children():
            with contextlib.suppress(OSError):
                flags = Path(f"/proc/{child.pid}/fdinfo/0").read_text().split("flags:")[1].split()[0]
                if int(flags, 8) & os.O_ASYNC:
                    return child
    raise AssertionError(f"the refresh ended with code {refresh.returncode} before anything was decoded")
