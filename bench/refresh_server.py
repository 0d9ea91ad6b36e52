"""A web server for one folder that counts what goes over the wire, in a process of its own.

    python -m bench.refresh_server FOLDER LOG

Python's ``http.server``, with connections that stay open and files that the kernel sends. It prints its port, and
writes a line to LOG for each answer: when it began (seconds since 1970), what was asked, the status, and the bytes of
both heads and the body.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any, BinaryIO

from bench.places import ROOT

NAME = "Python's http.server with kept connections and sendfile"
TIMESTAMP = "/metadata/timestamp.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it began in seconds since 1970, its path, the status, all bytes both ways."""

    at: float
    path: str
    status: int
    bytes: int


class Log:
    """The requests to a server so far."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> list[Asked]:
        """Return all requests whose answers are complete."""
        lines = self._file.read_text(encoding="utf-8").splitlines(keepends=True)
        return [_asked(line) for line in lines if line.endswith("\n")]

    def since(self, moment: float) -> list[Asked]:
        """Return the requests from this moment on, in seconds since 1970."""
        return [asked for asked in self.read() if asked.at >= moment]

    def looks(self) -> int:
        """Return the number of requests for the timestamp."""
        return sum(asked.path == TIMESTAMP for asked in self.read())


@contextmanager
def serving(folder: Path, log: Path) -> Iterator[tuple[str, Log]]:
    """Serve a folder; give the address and the log of requests."""
    log.touch()
    command = [sys.executable, "-m", "bench.refresh_server", str(folder), str(log)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            if not port:
                raise OSError("the web server of the bench did not start; run it by hand to see why")
            yield f"http://127.0.0.1:{port}", Log(log)
        finally:
            server.terminate()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m bench.refresh_server")
    parser.add_argument("folder", type=Path)
    parser.add_argument("log", type=Path)
    given = parser.parse_args(arguments)
    with given.log.open("a", encoding="utf-8") as log:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, log, directory=str(given.folder)))
        print(server.server_port, flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


class _Handler(SimpleHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 0

    def __init__(self, log: IO[str], *arguments: Any, **named: Any) -> None:
        self._log = log
        self._status = 0
        super().__init__(*arguments, **named)

    def setup(self) -> None:
        super().setup()
        self._in = self.rfile = _Counted(self.rfile)  # type: ignore[assignment]
        self._out = self.wfile = _Counted(self.wfile)  # type: ignore[assignment]

    def handle(self) -> None:
        with suppress(OSError):  # a reader may go away
            super().handle()

    def do_GET(self) -> None:
        began = time.time()
        try:
            super().do_GET()
        finally:
            total = self._in.taken() + self._out.taken()
            self._log.write(f"{began:.6f} {self._status} {total} {self.path}\n")
            self._log.flush()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        self._out.count += self.connection.sendfile(source)

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        self._status = int(code)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by its base class
        """Leave the terminal to the report."""


class _Counted:
    """A stream that counts its bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def taken(self) -> int:
        """Return the number of bytes since the last call."""
        count, self.count = self.count, 0
        return count

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(size)
        self.count += len(line)
        return line

    def write(self, data: bytes) -> int:
        self.count += len(data)
        return self._stream.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _asked(line: str) -> Asked:
    at, status, total, path = line.rstrip("\n").split(" ", 3)
    return Asked(float(at), path, int(status), int(total))


if __name__ == "__main__":
    sys.exit(main())
