"""One refresh or repair: in this process, or in a short-lived child that prints its steps and its result."""

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Literal

import msgspec

from kiosk.refresh.context import RefreshContext
from kiosk.refresh.result import RefreshResult

RefreshJob = Literal["refresh", "repair"]


def run(
    job: RefreshJob,
    context: RefreshContext,
    url: str,
    now: Callable[[], datetime],
    progress: Callable[[str], None] = lambda _step: None,
) -> RefreshResult:
    """Do a job with the endpoint at this address and return its result, also when it fails."""
    from kiosk.refresh import pipeline, repair
    from kiosk.refresh.transport.web import WebTransport

    function = pipeline.refresh if job == "refresh" else repair.repair
    with closing(WebTransport(url)) as web:
        return pipeline.run_locked(context, partial(function, context, web, now, progress=progress))


def run_for_parent(job: RefreshJob, context: RefreshContext, url: str, now: Callable[[], datetime]) -> int:
    """Do a job as the child of :class:`~kiosk.refresh.worker_process.WorkerProcess`; return the exit code."""
    end_with_parent()
    result = run(job, context, url, now, _print_step)
    print(msgspec.json.encode(result).decode(), flush=True)  # noqa: T201 - the parent reads it
    return 0


def end_with_parent() -> None:
    """End this process as soon as its standard input closes, which happens when its parent ends."""
    threading.Thread(target=_end_with_input, name="end with parent", daemon=True).start()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(3)


def _print_step(step: str) -> None:
    print(json.dumps(step), flush=True)  # noqa: T201 - the parent reads it
