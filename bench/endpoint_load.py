"""Measure how many kiosks one nginx serves with a content endpoint, as config/studio sets it up.

    python -m bench.endpoint_load [--quick] [--write]

Over loopback, without TLS. The requests are those of the refresher itself. This is a report, not a test: it says which
aims are met and exits with 0 either way.
"""

import argparse
import asyncio
import json
import math
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psutil

from bench.document import print_section
from bench.nginx import nginx
from bench.screenbench import percentile
from bench.verdicts import verdict
from kiosk.edition.folder import EMBEDDED
from kiosk.errors import KioskError
from kiosk.publish.endpoint_layout import TIMESTAMP
from kiosk.publish.keys import open_keys
from kiosk.publish.publisher import publish
from kiosk.publish.storage import FolderFiles
from kiosk.refresh.transport.poll import LastSeen, poll

TITLE = "## Many kiosks"
KIOSKS = 10_000
INTERVAL_S = 60.0
_CONNECTIONS = 100
_PATIENCE_S = 10.0
_MOST_BYTES = 2_000
_MOST_BYTES_OF_304 = 400
_MOST_P99_MS = 100.0

_SCRIPT = """\
wrk.headers = {}
for name, value in string.gmatch(%s, "([%%w-]+): ([^\\r\\n]+)") do wrk.headers[name] = value end
function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format('{"requests": %%d, "us": %%d, "bytes": %%d, "failed": %%d, "p99": %%d}\\n',
        summary.requests, summary.duration, summary.bytes, failed, latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Sustained:
    """Answers of one nginx worker to requests without a pause, over connections that stay open."""

    polls_s: float
    p99_ms: float
    failed: int
    cpu_us: float
    """Processor time of nginx for each poll."""


@dataclass(slots=True)
class Paced:
    """Answers to many kiosks that poll now and then, each time over a new connection."""

    seconds: float = 0.0
    cpu_percent: float = 0.0
    waits_ms: list[float] = field(default_factory=list[float])
    bytes: list[int] = field(default_factory=list[int])
    failed: int = 0


def measured(*, sustained_s: int, paced_s: float, folder: Path) -> tuple[Sustained, Paced]:
    """Publish the embedded edition, serve it, and measure both.

    Raises:
        OSError: a program that is needed is missing.
        KioskError: the edition could not be published.
    """
    if shutil.which("wrk") is None:
        raise OSError("wrk is missing: apt-get install wrk")
    endpoint = folder / "endpoint"
    now = datetime.fromtimestamp(time.time(), UTC)
    publish(EMBEDDED, FolderFiles(endpoint), "lobby", open_keys(folder / "keys"), now=now)
    with nginx(folder / "nginx", endpoint) as site:
        port = int(site.rpartition(":")[2])
        worker = psutil.Process(int((folder / "nginx" / "nginx.pid").read_text())).children()[0]
        request = _request(f"{site}/endpoint/", port)
        _say(f"asking without a pause for {sustained_s} s")
        sustained = _sustained(f"{site}/endpoint/{TIMESTAMP}", request, worker, sustained_s, folder / "poll.lua")
        _say(f"{KIOSKS:,} kiosks, each of which looks every {INTERVAL_S:g} s, for {paced_s:g} s")
        paced = asyncio.run(_paced(port, request, worker, paced_s))
    return sustained, paced


def _request(url: str, port: int) -> bytes:
    """Return the request of a refresher that has the current edition, byte for byte except the server's name."""
    first = poll(url)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        here = listening.getsockname()[1]
        elsewhere = f"http://127.0.0.1:{here}/endpoint/"
        etag = _etag(url) if first.seen.etag is None else first.seen.etag

        def look() -> None:
            with suppress(KioskError):
                poll(elsewhere, LastSeen(first.seen.sha256, etag))

        looking = threading.Thread(target=look)
        looking.start()
        connection, _ = listening.accept()
        with connection:
            sent = b""
            while not sent.endswith(b"\r\n\r\n"):
                sent += connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
        looking.join()
    return sent.replace(f"127.0.0.1:{here}".encode(), f"127.0.0.1:{port}".encode())


def _etag(url: str) -> str:
    """Return the ETag of the timestamp; a refresher trusts it once the file is some seconds old."""
    from urllib.request import urlopen

    with urlopen(url + TIMESTAMP, timeout=_PATIENCE_S) as answer:  # noqa: S310 - our own server
        return answer.headers["ETag"]


def _sustained(url: str, request: bytes, worker: psutil.Process, seconds: int, script: Path) -> Sustained:
    heads = request.decode().partition("\r\n")[2]
    script.write_text(_SCRIPT % json.dumps(heads), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url]
    used = _cpu_s(worker)
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True)
    used = _cpu_s(worker) - used
    found = json.loads(done.stdout.strip().splitlines()[-1])
    count = found["requests"]
    if not 0 < found["bytes"] / max(1, count) < _MOST_BYTES_OF_304:
        raise OSError("nginx did not answer that nothing is new")
    return Sustained(count / found["us"] * 1e6, found["p99"] / 1000, found["failed"], used / count * 1e6)


async def _paced(port: int, request: bytes, worker: psutil.Process, seconds: float) -> Paced:
    found = Paced()
    used, began = _cpu_s(worker), time.perf_counter()
    looks = [
        asyncio.create_task(_look(port, request, began + kiosk / KIOSKS * INTERVAL_S, found))
        for kiosk in range(round(KIOSKS * min(1.0, seconds / INTERVAL_S)))
    ]
    await asyncio.gather(*looks)
    found.seconds = time.perf_counter() - began
    found.cpu_percent = 100 * (_cpu_s(worker) - used) / found.seconds
    return found


async def _look(port: int, request: bytes, at: float, found: Paced) -> None:
    """Poll once at the planned moment, over a new connection."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            reading, writing = await asyncio.open_connection("127.0.0.1", port)
            writing.write(request)
            answer = await reading.readuntil(b"\r\n\r\n")
            writing.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        found.failed += 1
        return
    found.waits_ms.append(1000 * (time.perf_counter() - began))
    found.bytes.append(len(request) + len(answer))
    found.failed += not answer.startswith(b"HTTP/1.1 304 ")


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def section(sustained: Sustained, paced: Paced) -> str:
    """Return the figures as a section of the report."""
    needed = KIOSKS / INTERVAL_S
    looks = len(paced.waits_ms) / paced.seconds
    most, p99 = max(paced.bytes, default=0), percentile(paced.waits_ms, 99) or math.inf
    lines = (
        (
            "Bytes that a kiosk sends and receives when nothing is new",
            f"{most:,} B",
            f"< {_MOST_BYTES:,} B",
            most < _MOST_BYTES,
        ),
        (
            f"{KIOSKS:,} kiosks, a poll every {INTERVAL_S:g} s: polls answered",
            f"{looks:.0f} /s",
            f"{needed:.0f} /s",
            looks > 0.98 * needed,
        ),
        ("The same: failed", f"{paced.failed:,} of {len(paced.waits_ms) + paced.failed:,}", "0", not paced.failed),
        ("The same: waiting time of a kiosk, median", f"{median(paced.waits_ms):.1f} ms", "", None),
        ("The same: waiting time of a kiosk, p99", f"{p99:.1f} ms", f"≤ {_MOST_P99_MS:g} ms", p99 <= _MOST_P99_MS),
        ("The same: CPU of nginx, of one core", f"{paced.cpu_percent:.1f} %", "", None),
        ("The same: network, both ways", f"{needed * most / 1e6 * 8:.2f} Mbit/s", "", None),
        (
            f"Without a pause, {_CONNECTIONS} connections: polls answered",
            f"{sustained.polls_s:,.0f} /s",
            f"≥ {10 * needed:,.0f} /s",
            sustained.polls_s >= 10 * needed,
        ),
        ("The same: failed", f"{sustained.failed:,}", "0", not sustained.failed),
        ("The same: CPU of nginx for each poll", f"{sustained.cpu_us:.0f} µs", "", None),
        ("The same: kiosks that could poll every minute", f"{sustained.polls_s * INTERVAL_S:,.0f}", "", None),
    )
    rows = [f"| {what} | {figure} | {aim} | {verdict(met)} |" for what, figure, aim, met in lines]
    return "\n".join(
        [
            TITLE,
            "",
            "One worker of nginx with `config/studio/nginx.conf` serves a content endpoint over loopback, without TLS; "
            "its clients run on the same machine. Each simulated kiosk sends the refresher's request with the ETag of "
            "its edition and opens a connection each time, as the refresher does; `wrk` keeps its connections.",
            "",
            "|  | nginx | aim | met |",
            "| --- | ---: | --- | --- |",
            *rows,
            "",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the section and, if asked, put it into the documentation."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.endpoint_load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a few seconds of each")
    parser.add_argument("--write", action="store_true", help="put the section into docs/figures.md too")
    given = parser.parse_args(arguments)
    sustained_s, paced_s = (2, 3.0) if given.quick else (15, INTERVAL_S)
    try:
        with tempfile.TemporaryDirectory(prefix="endpoint-load-") as folder:
            found = measured(sustained_s=sustained_s, paced_s=paced_s, folder=Path(folder))
    except (OSError, KioskError, subprocess.SubprocessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print_section(section(*found), write=given.write)
    return 0


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
