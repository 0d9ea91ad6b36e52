"""Turn the measured figures of the refresh into a table of aims and verdicts. Starts nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.verdicts import Row, verdict

UNCHANGED_REQUESTS = 1
UNCHANGED_BYTES = 2_000
BESIDE_BYTES = 64_000
FETCH_SHARE = 1.3
PREPARING_SHARE = 0.9
GAP_SHARE = 1.5
PSS_MB = 40.0
REST_PERCENT = 0.1
"""CPU below this, in percent of a core, counts as not measurable."""

INTERVAL_S = 60.0
SOON_S = 5.0
WOKEN_S = 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """One poll of an endpoint where nothing had changed."""

    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Changed:
    """The requests and bytes of a refresh with one new picture."""

    requests: int
    bytes: int
    picture_bytes: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """The seconds to fetch the pictures of an edition: ours, and ``curl`` with ``sha256sum``.

    ``whole_s`` runs from the start of the process, ``ours_s`` from the moment at which the list of files is known.
    """

    bytes: int
    files: int
    ours_s: float
    whole_s: float
    curl_s: float
    sum_s: float

    @property
    def bare_s(self) -> float:
        """Seconds of ``curl`` and ``sha256sum`` together."""
        return self.curl_s + self.sum_s


@dataclass(frozen=True, slots=True)
class Prepared:
    """Pictures per second on one core, ours and a bare loop's."""

    what: str
    ours: float
    bare: float


@dataclass(slots=True)
class Refreshed:
    """All measured figures; empty or ``None`` if not measured."""

    looks: list[Look] = field(default_factory=list[Look])
    changed: Changed | None = None
    fetches: list[Fetch] = field(default_factory=list[Fetch])
    prepared: list[Prepared] = field(default_factory=list[Prepared])
    quiet_gaps_ms: list[float] = field(default_factory=list[float])
    busy_gaps_ms: list[float] = field(default_factory=list[float])
    rest_pss_mb: float | None = None
    rest_percent: float | None = None
    interval_s: float = INTERVAL_S
    waited_s: list[float] = field(default_factory=list[float])
    woken_s: list[float] = field(default_factory=list[float])
    doubts: list[str] = field(default_factory=list[str])


def rows(found: Refreshed) -> list[Row]:
    """Return the rows of the table; a figure that was not measured has no row."""
    return [
        *_unchanged(found.looks),
        *_changed(found.changed),
        *_fetched(found.fetches),
        *(_prepared(one) for one in found.prepared),
        *_gaps(found),
        *_rest(found),
        *_shown(f"polling every {found.interval_s:g} s", found.waited_s, found.interval_s + SOON_S),
        *_shown("woken by a signal", found.woken_s, WOKEN_S),
    ]


def table(lines: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    head = ("", "refresher", "beside it", "ratio", "aim", "met")
    body = [(row.what, row.kiosk, row.peer, row.ratio, row.aim, verdict(row.met)) for row in lines]
    rules = ("---", "---:", "---:", "---:", "---", "---")
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rules, *body))


def _unchanged(looks: Sequence[Look]) -> list[Row]:
    if not looks:
        return []
    requests, most = max(look.requests for look in looks), max(look.bytes for look in looks)
    return [
        Row(
            "A poll that finds nothing new: requests",
            f"{requests}",
            "",
            "",
            f"≤ {UNCHANGED_REQUESTS}",
            requests <= UNCHANGED_REQUESTS,
        ),
        Row(
            "A poll that finds nothing new: bytes",
            f"{most:,} B",
            "",
            "",
            f"< {UNCHANGED_BYTES:,} B",
            most < UNCHANGED_BYTES,
        ),
    ]


def _changed(changed: Changed | None) -> list[Row]:
    if changed is None:
        return []
    beside = changed.bytes - changed.picture_bytes
    what = f"One changed picture of {_mb(changed.picture_bytes)}: bytes beside it ({changed.requests} requests)"
    return [Row(what, f"{beside:,} B", "", "", f"< {BESIDE_BYTES:,} B", beside < BESIDE_BYTES)]


def _fetched(fetches: Sequence[Fetch]) -> list[Row]:
    if not fetches:
        return []
    ours, bare = median(one.ours_s for one in fetches), median(one.bare_s for one in fetches)
    whole = median(one.whole_s for one in fetches)
    one = fetches[0]
    share = ours / bare
    return [
        Row(
            f"First fetch of {_mb(one.bytes)} in {one.files} pictures, beside curl + sha256sum",
            f"{ours:.2f} s",
            f"{bare:.2f} s",
            f"{share:.2f}",
            f"≤ {FETCH_SHARE:g} ×",
            share <= FETCH_SHARE,
        ),
        Row(
            "The same, from the start of the process",
            f"{whole:.2f} s",
            f"{bare:.2f} s",
            f"{whole / bare:.2f}",
            "",
            None,
        ),
    ]


def _prepared(one: Prepared) -> Row:
    share = one.ours / one.bare
    return Row(
        f"Preparing {one.what}, on one core, beside a bare Pillow loop",
        f"{one.ours:.1f} /s",
        f"{one.bare:.1f} /s",
        f"{share:.2f}",
        f"≥ {PREPARING_SHARE:g} ×",
        share >= PREPARING_SHARE,
    )


def _gaps(found: Refreshed) -> list[Row]:
    if not found.busy_gaps_ms or not found.quiet_gaps_ms:
        return []
    busy, quiet = median(found.busy_gaps_ms), median(found.quiet_gaps_ms)
    what = "Dragging while pictures are prepared: gap between frames, p95, beside a quiet kiosk"
    return [
        Row(
            what,
            f"{busy:.1f} ms",
            f"{quiet:.1f} ms",
            f"{busy / quiet:.2f}",
            f"≤ {GAP_SHARE:g} ×",
            busy <= GAP_SHARE * quiet,
        )
    ]


def _rest(found: Refreshed) -> list[Row]:
    lines: list[Row] = []
    if (pss := found.rest_pss_mb) is not None:
        lines.append(Row("At rest: memory (PSS)", f"{pss:.1f} MB", "", "", f"< {PSS_MB:g} MB", pss < PSS_MB))
    if (used := found.rest_percent) is not None:
        aim = f"almost none: ≤ {REST_PERCENT:g} %"
        lines.append(Row("At rest: CPU", f"{used:.3f} %", "", "", aim, used <= REST_PERCENT))
    return lines


def _shown(how: str, seconds: Sequence[float], aim_s: float) -> list[Row]:
    if not seconds:
        return []
    longest = max(seconds)
    what = f"From publishing to the screen, {how} (longest of {len(seconds)})"
    return [Row(what, f"{longest:.1f} s", "", "", f"≤ {aim_s:g} s", longest <= aim_s)]


def _mb(count: int) -> str:
    return f"{count / 1e6:.0f} MB" if count >= 10_000_000 else f"{count / 1e6:.1f} MB"
