"""Turn measured figures into a table of aims and verdicts. Starts nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.screenbench import Figures, Opened, percentile

START_SHARE = 0.6
MEMORY_SHARE = 0.4
TAP_SHARE = 0.5
IDLE_PERCENT = 0.5
DRAG_FRAMES_PER_S = 60
DRAG_CPU_MS = 4.0
OPENING_MS = 100.0
MORE_MEMORY_MB = 20.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. ``met`` is ``None`` if there is no aim."""

    what: str
    kiosk: str
    peer: str
    ratio: str
    aim: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Rounds:
    """All rounds: of the kiosk's whole visit and the peer, and of the walks through two editions.

    ``peer_rest`` names the peer's only still screen, which is compared with the kiosk's attract screen.
    """

    kiosk: list[Figures] = field(default_factory=list[Figures])
    peer: list[Figures] = field(default_factory=list[Figures])
    walks: list[Figures] = field(default_factory=list[Figures])
    big_walks: list[Figures] = field(default_factory=list[Figures])
    peer_rest: str = "one comparer"


def median_of(rounds: Sequence[Figures], pick: Callable[[Figures], float | None]) -> float | None:
    """Return the median over the rounds that have this figure, or ``None`` when none has."""
    found = [value for figures in rounds if (value := pick(figures)) is not None]
    return median(found) if found else None


def rows(rounds: Rounds) -> list[Row]:
    """Return the rows of the table; a figure that was not measured has no row."""
    compared = [
        _compare(rounds, "Start to the first complete frame", "s", _complete_s, share=START_SHARE, digits=2),
        _compare(rounds, "Memory (PSS) after the start", "MB", _pss_mb, share=MEMORY_SHARE),
        _compare(rounds, "Memory (PSS) after the visit", "MB", _pss_after_mb, share=MEMORY_SHARE),
        *_rests(rounds),
        _compare(rounds, "Tap to pixels, median", "ms", _tap_median),
        _compare(rounds, "Tap to pixels, p95", "ms", _tap_p95, share=TAP_SHARE),
        _compare(rounds, "Dragging: distinct frames", "/s", _drag_frames, at_least=DRAG_FRAMES_PER_S),
        _compare(rounds, "Dragging: CPU per frame", "ms", _drag_cpu, at_most=DRAG_CPU_MS, digits=1),
        _compare(rounds, "Dragging: gap between frames, p95", "ms", _drag_gap, share=1.0, digits=1),
        *_openings(rounds.big_walks),
        _more_memory(rounds),
    ]
    return [row for row in compared if row is not None]


def table(lines: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    head = ("", "kiosk", "browser", "ratio", "aim", "met")
    body = [(row.what, row.kiosk, row.peer, row.ratio, row.aim, verdict(row.met)) for row in lines]
    rules = ("---", "---:", "---:", "---:", "---", "---")
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rules, *body))


def openings_table(walks: Sequence[Figures], big_walks: Sequence[Figures]) -> str:
    """Return a Markdown table of the time that each screen takes to open in two editions."""
    lines = [
        "| screen | first change | new screen | with 5,000: first change | new screen |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in dict.fromkeys(name for figures in (*walks, *big_walks) for name in figures.opened):
        cells = [
            _number(median_of(some, _opening(name, part)), "ms")
            for some in (walks, big_walks)
            for part in (_change, _screen)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _compare(
    rounds: Rounds,
    what: str,
    unit: str,
    pick: Callable[[Figures], float | None],
    *,
    share: float | None = None,
    at_most: float | None = None,
    at_least: float | None = None,
    digits: int = 0,
) -> Row | None:
    """Return a row that compares the kiosk with the peer; the aim is a share of the peer's figure or a limit."""
    kiosk, peer = median_of(rounds.kiosk, pick), median_of(rounds.peer, pick)
    if kiosk is None:
        return None
    ratio = kiosk / peer if peer else None
    aim, met = "", None
    if share is not None:
        aim = "at most the browser's" if share == 1.0 else f"≤ {share:g} ×"
        met = None if ratio is None else ratio <= share
    elif at_most is not None:
        aim, met = f"≤ {at_most:g} {unit}", kiosk <= at_most
    elif at_least is not None:
        aim, met = f"≥ {at_least:g} {unit}", kiosk >= at_least
    shown_ratio = "" if ratio is None else f"{ratio:.2f}"
    return Row(what, _number(kiosk, unit, digits), _number(peer, unit, digits), shown_ratio, aim, met)


def _rests(rounds: Rounds) -> list[Row]:
    """Return a row for each still screen; the aim for attract is the peer's figure at rest."""
    peer = median_of(rounds.peer, _rest(rounds.peer_rest))
    lines: list[Row] = []
    for name in dict.fromkeys(name for figures in rounds.kiosk for name in figures.rests):
        kiosk = median_of(rounds.kiosk, _rest(name))
        if kiosk is None:
            continue
        if name == "attract":
            aim, met = "at most the browser's", None if peer is None else kiosk <= peer
        else:
            aim, met = f"≤ {IDLE_PERCENT:g} %", kiosk <= IDLE_PERCENT
        ratio = f"{kiosk / peer:.2f}" if peer else ""
        lines.append(Row(f"CPU at rest: {name}", _number(kiosk, "%", 2), _number(peer, "%", 2), ratio, aim, met))
    return lines


def _openings(walks: Sequence[Figures]) -> list[Row]:
    """Return rows about the slowest screen to open."""
    lines: list[Row] = []
    names = dict.fromkeys(name for figures in walks for name in figures.opened)
    for words, part in (("first change", _change), ("first frame of the new screen", _screen)):
        measured = [(value, name) for name in names if (value := median_of(walks, _opening(name, part))) is not None]
        if measured:
            slowest, name = max(measured)
            met = slowest <= OPENING_MS and len(measured) == len(names)
            what = f"Opening a screen, 5,000 laureates: {words} (slowest: {name})"
            lines.append(Row(what, _number(slowest, "ms"), "", "", f"≤ {OPENING_MS:g} ms", met))
    return lines


def _more_memory(rounds: Rounds) -> Row | None:
    few, many = median_of(rounds.walks, _pss_after_mb), median_of(rounds.big_walks, _pss_after_mb)
    if few is None or many is None:
        return None
    more = many - few
    what = "Memory with 5,000 laureates, above the embedded edition's"
    return Row(what, f"{more:+.0f} MB", "", "", f"≤ +{MORE_MEMORY_MB:g} MB", more <= MORE_MEMORY_MB)


def _number(value: float | None, unit: str, digits: int = 0) -> str:
    return "" if value is None else f"{value:.{digits}f} {unit}"


def verdict(met: bool | None) -> str:
    """Return the table's word for a met, missed or absent aim."""
    return {True: "yes", False: "**no**", None: ""}[met]


def _complete_s(figures: Figures) -> float | None:
    return figures.complete_s


def _pss_mb(figures: Figures) -> float | None:
    return figures.pss_mb or None


def _pss_after_mb(figures: Figures) -> float | None:
    return figures.pss_after_mb or None


def _tap_median(figures: Figures) -> float | None:
    return percentile(figures.tap_ms, 50)


def _tap_p95(figures: Figures) -> float | None:
    return percentile(figures.tap_ms, 95)


def _drag_frames(figures: Figures) -> float | None:
    return figures.drag and figures.drag.frames_per_s


def _drag_cpu(figures: Figures) -> float | None:
    return figures.drag and figures.drag.cpu_ms_per_frame


def _drag_gap(figures: Figures) -> float | None:
    return figures.drag and figures.drag.gap_p95_ms


def _rest(name: str) -> Callable[[Figures], float | None]:
    """Return a function that picks the CPU of a still screen, in percent of a core."""
    return lambda figures: figures.rests[name] * 100 if name in figures.rests else None


def _opening(name: str, part: Callable[[Opened], float | None]) -> Callable[[Figures], float | None]:
    return lambda figures: part(figures.opened[name]) if name in figures.opened else None


def _change(opened: Opened) -> float | None:
    return opened.change_ms


def _screen(opened: Opened) -> float | None:
    return opened.screen_ms
