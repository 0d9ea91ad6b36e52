"""Start nginx with config/studio/nginx.conf on a free port of loopback; only names, paths and TLS differ."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.places import ROOT
from bench.refresh_stage import wait_until

_SHIPPED = ROOT / "config" / "studio"
_MAIN = """\
daemon off;
pid {here}/nginx.pid;
error_log stderr error;
worker_processes {workers};
worker_rlimit_nofile 8192;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {here}/body;
    proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/fastcgi;
    uwsgi_temp_path {here}/uwsgi;
    scgi_temp_path {here}/scgi;
    include {here}/studio.conf;
}}
"""


@contextmanager
def nginx(
    here: Path, endpoint: Path, *, studio: str = "127.0.0.1:9", scheme: str = "http", workers: int = 1
) -> Iterator[str]:
    """Serve an endpoint's folder, and a studio at ``host:port``; yield the address of the site.

    ``scheme`` is the scheme of the requests that nginx reports to the studio.

    Raises:
        OSError: nginx is missing, or does not start.
    """
    here.mkdir(parents=True, exist_ok=True)
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise OSError("nginx is missing: apt-get install nginx")
    with _held_port() as port, _held_port() as other:
        (here / "studio.conf").write_text(_configuration(endpoint, studio, scheme, port, other), encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""  # it reads folders of ours, which others may not
        main = here / "nginx.conf"
        main.write_text(_MAIN.format(here=here, workers=workers, user=user), encoding="utf-8")
        log = here / "error.log"
        with log.open("wb") as stderr, subprocess.Popen([program, "-c", main], stderr=stderr) as server:
            try:
                wait_until(lambda: server.poll() is not None or _answers(port), "the start of nginx", 20.0)
                if server.poll() is not None:
                    raise OSError(f"nginx did not start: {log.read_text(encoding='utf-8').strip()}")
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


@contextmanager
def _held_port() -> Iterator[int]:
    """Reserve a free port for a program that binds it with ``reuseport``, as nginx does here."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def _configuration(endpoint: Path, studio: str, scheme: str, port: int, other: int) -> str:
    passing_on = (_SHIPPED / "nginx-studio.conf").read_text(encoding="utf-8")
    text = (_SHIPPED / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"^ *(listen \[::\]|ssl_).*\n", "", text, flags=re.MULTILINE)
    for shipped, here in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} reuseport;"),
        ("listen 80;", f"listen 127.0.0.1:{other} reuseport;"),
        ("unix:/run/louvre-lens-studio/socket", studio),
        ("/var/lib/louvre-lens-studio/endpoint", str(endpoint)),
        ("include /opt/louvre-lens-vallee/config/studio/nginx-studio.conf;", passing_on),
        ("/opt/louvre-lens-vallee", str(ROOT)),
        ("$scheme;", f"{scheme};"),
    ):
        if shipped not in text:
            raise OSError(f"config/studio/nginx.conf has no {shipped!r} any more")
        text = text.replace(shipped, here)
    return text


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
