"""The measurement of many kiosks behaves like kiosks, and reports limits that are not met."""

import asyncio
from pathlib import Path

import psutil

from bench import endpoint_load
from bench.endpoint_load import Paced, Sustained, section
from bench.nginx import nginx
from kiosk.publish.keys import open_keys
from kiosk.publish.publisher import publish
from kiosk.publish.storage import FolderFiles
from tests.endpoint.lobby import now


def test_a_request_without_news_takes_few_bytes(tmp_path: Path, small):
    publish(small.folder, FolderFiles(tmp_path / "endpoint"), "lobby", open_keys(tmp_path / "keys"), now=now())
    with nginx(tmp_path / "nginx", tmp_path / "endpoint") as site:
        port = int(site.rpartition(":")[2])
        request = endpoint_load._request(f"{site}/endpoint/", port)
        assert b"If-None-Match: " in request

        found = asyncio.run(endpoint_load._paced(port, request, psutil.Process(), 0.3))

    assert (len(found.waits_ms), found.failed) == (50, 0)
    assert max(found.bytes) < 600


def test_the_report_names_the_limits_that_are_not_met():
    text = section(Sustained(1000.0, 5.0, 3, 20.0), Paced(60.0, 1.0, [1.0] * 9000, [5000] * 9000, 1000))

    assert text.count("**no**") == 5, text
    assert "1,000 of 10,000" in text
