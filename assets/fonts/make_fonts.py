#!/usr/bin/env python3
"""Make the fonts of the kiosk from three published packages.

    npm install @expo-google-fonts/bricolage-grotesque@0.4.1 \\
                @expo-google-fonts/atkinson-hyperlegible-next@0.4.1 \\
                lucide-static@1.62.0
    python make_fonts.py node_modules [folder to write to]

Needs fontTools. The same packages give the same bytes.

Sources and licences
  Bricolage Grotesque          (c) 2022 The Bricolage Grotesque Project Authors
      https://github.com/ateliertriay/bricolage            SIL OFL 1.1
  Atkinson Hyperlegible Next   (c) 2020-2024 The Atkinson Hyperlegible Next
      Project Authors
      https://github.com/googlefonts/atkinson-hyperlegible-next   SIL OFL 1.1
  Lucide                       (c) Lucide Icons and Contributors, parts (c) Cole
      Bemis (Feather)          https://lucide.dev          ISC and MIT

Neither OFL font declares a Reserved Font Name, so the changed fonts may keep
their names; the version string and the description say that they are changed.

What is changed: characters outside the Latin of western and central Europe
are left out; the typographic spaces, the non-breaking hyphen, the invisible
characters and a few signs which the original lacks are added; the cut for
lines in capitals has wider letter-spacing, because the text engine of the
kiosk has none.
"""

from __future__ import annotations

import argparse
import json
import shutil
import unicodedata
from pathlib import Path

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

BRICOLAGE = ("@expo-google-fonts/bricolage-grotesque", "BricolageGrotesque")
ATKINSON = ("@expo-google-fonts/atkinson-hyperlegible-next", "AtkinsonHyperlegibleNext")
LUCIDE = "lucide-static"

# File name, family, weight, letter-spacing in thousandths of an em.
TEXT_FONTS = (
    ("BricolageGrotesque-SemiBold", BRICOLAGE, "600SemiBold", 0),
    ("BricolageGrotesque-Bold", BRICOLAGE, "700Bold", 0),
    ("BricolageGrotesque-ExtraBold", BRICOLAGE, "800ExtraBold", 0),
    ("AtkinsonHyperlegibleNext-Regular", ATKINSON, "400Regular", 0),
    ("AtkinsonHyperlegibleNext-SemiBold", ATKINSON, "600SemiBold", 0),
    ("AtkinsonHyperlegibleNext-Caps", ATKINSON, "600SemiBold", 70),
)
# Small raised letters are drawn from a heavier weight, made smaller.
RAISED_FROM = {
    "400Regular": "600SemiBold",
    "600SemiBold": "800ExtraBold",
    "700Bold": "800ExtraBold",
    "800ExtraBold": "800ExtraBold",
}

KEPT = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),  # Basic Latin, Latin-1, Latin Extended-A
    (0x0180, 0x024F),
    (0x1E00, 0x1EFF),  # further Latin letters, for names
    (0x02B0, 0x02FF),
    (0x0300, 0x0328),  # modifiers, combining accents
    (0x1D48, 0x1D49),
    (0x2000, 0x209F),  # punctuation, superscripts
    (0x20A0, 0x20BF),
    (0x2100, 0x2193),  # currencies, letter-like, fractions, arrows
    (0x2200, 0x2265),
    (0x25CA, 0x25CA),  # mathematics
    (0xFEFF, 0xFEFF),
)
FEATURES = ["ccmp", "locl", "rlig", "liga", "calt", "kern", "mark", "mkmk"]

# Width of a space in thousandths of an em.
SPACES = {
    0x2000: 500,
    0x2001: 1000,
    0x2002: 500,
    0x2003: 1000,
    0x2004: 333,
    0x2005: 250,
    0x2006: 167,
    0x2009: 170,
    0x200A: 85,
    0x202F: 170,
}
INVISIBLE = (0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)
ALIASES = {
    0x00A0: 0x0020,
    0x2010: 0x002D,
    0x2011: 0x002D,
    0x2012: 0x2013,
    0x2015: 0x2014,
    0x02BC: 0x2019,
}
BORROWED = (
    0x00B5,  # micro
    *range(0x2190, 0x2194),
    0x2032,
    0x2033,  # arrows, primes
    0x2070,
    *range(0x2074, 0x207A),
    *range(0x2080, 0x208A),  # raised, lowered figures
    *range(0x2153, 0x2155),
    *range(0x215B, 0x215F),  # thirds, eighths
)
RAISED = {0x1D48: "d", 0x1D49: "e", 0x02B3: "r", 0x02E2: "s", 0x207F: "n"}

# fmt: off
ICONS = [
    "house", "arrow-left", "arrow-right", "arrow-left-right", "arrow-up", "arrow-down",
    "arrow-up-to-line", "arrow-down-to-line", "arrow-big-up", "chevron-left", "chevron-right", "chevron-up",
    "chevron-down", "x", "plus", "minus", "check", "circle", "circle-check", "circle-help",
    "triangle-alert", "info", "play", "pause", "square", "volume-2", "volume-x", "headphones",
    "captions", "search", "delete", "keyboard", "space", "filter", "list", "quote", "external-link",
    "globe", "languages", "qr-code", "accessibility", "contrast", "a-large-small", "eye", "hand",
    "pointer", "move-horizontal", "zoom-in", "zoom-out", "maximize", "rotate-ccw", "map-pin",
    "landmark", "building-2", "book-open", "users", "lightbulb", "sparkles", "graduation-cap",
    "history", "layers", "handshake", "image", "image-off", "clock", "calendar", "lock", "power",
    "monitor", "refresh-cw", "usb", "wifi-off",
]
# fmt: on


def source(modules: Path, family: tuple[str, str], weight: str) -> TTFont:
    """A font as published."""
    package, stem = family
    path = modules / package / weight / f"{stem}_{weight}.ttf"
    return TTFont(path, recalcTimestamp=False)


def add(font: TTFont, code: int, glyph, width: int, bearing: int | None = None) -> None:
    """Add a glyph of its own for a character."""
    name = f"uni{code:04X}"
    if name not in font.getGlyphOrder():
        font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    if glyph.numberOfContours:
        glyph.recalcBounds(font["glyf"])
        bearing = glyph.xMin
    font["hmtx"].metrics[name] = (width, bearing or 0)
    assign(font, code, name)


def assign(font: TTFont, code: int, name: str) -> None:
    """Let a character be drawn by a glyph of the font."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def empty():
    """A glyph that draws nothing."""
    return TTGlyphPen(None).glyph()


def copied(font: TTFont, name: str, transform: Transform = Identity):
    """The outline of a glyph without components, so that it fits any font."""
    drawing = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(drawing)
    pen = TTGlyphPen(None)
    drawing.replay(TransformPen(pen, transform))
    return pen.glyph()


def complete(font: TTFont, heavier: TTFont, lender: TTFont) -> None:
    """Add what French, English and Dutch text needs and the font lacks."""
    em = font["head"].unitsPerEm
    present = font.getBestCmap()
    width = {code: font["hmtx"][name][0] for code, name in present.items()}

    for code, target in ALIASES.items():
        if code not in present and target in present:
            assign(font, code, present[target])
    for code, thousandths in SPACES.items():
        if code not in present:
            add(font, code, empty(), round(thousandths * em / 1000))
    for code, model in ((0x2007, ord("0")), (0x2008, ord("."))):
        if code not in present:
            add(font, code, empty(), width[model])
    for code in INVISIBLE:
        if code not in present:
            add(font, code, empty(), 0)

    scale = em / lender["head"].unitsPerEm
    lent = lender.getBestCmap()
    for code in BORROWED:
        if code not in present and code in lent:
            advance = round(lender["hmtx"][lent[code]][0] * scale)
            add(font, code, copied(lender, lent[code], Transform(scale, 0, 0, scale)), advance)

    if 0x2116 not in present:  # numero: N and the raised o, a little closer
        gap = -round(0.01 * em)
        pen = TTGlyphPen(None)
        for code, shift in ((ord("N"), 0), (0xBA, width[ord("N")] + gap)):
            drawing = DecomposingRecordingPen(font.getGlyphSet())
            font.getGlyphSet()[present[code]].draw(drawing)
            drawing.replay(TransformPen(pen, Transform(1, 0, 0, 1, shift, 0)))
        add(font, 0x2116, pen.glyph(), width[ord("N")] + gap + width[0xBA])

    small = 0.62
    heavy = heavier.getBestCmap()
    rise = round(font["OS/2"].sCapHeight - small * font["OS/2"].sxHeight)
    for code, letter in RAISED.items():
        if code not in present:
            name = heavy[ord(letter)]
            advance = round(heavier["hmtx"][name][0] * small)
            add(font, code, copied(heavier, name, Transform(small, 0, 0, small, 0, rise)), advance)


def subset(font: TTFont, codes: set[int]) -> None:
    """Leave out every other character, and the features the text engine does not apply."""
    options = Options()
    options.layout_features = FEATURES
    options.hinting = True  # only a switch, but it evens the spacing
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 10, 13, 14, 16, 17]
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_bounds = True
    options.recalc_average_width = True
    options.recalc_timestamp = False
    options.drop_tables += ["STAT", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def space_out(font: TTFont, thousandths: int) -> None:
    """Widen every letter, on its right."""
    more = round(thousandths * font["head"].unitsPerEm / 1000)
    metrics = font["hmtx"].metrics
    for name, (advance, bearing) in metrics.items():
        if advance:
            metrics[name] = (advance + more, bearing)


def raise_arrows(font: TTFont) -> None:
    """Centre the arrows on the capitals instead of the small letters."""
    rise = (font["OS/2"].sCapHeight - font["OS/2"].sxHeight) // 2
    for code in range(0x2190, 0x2194):
        glyph = font["glyf"][font.getBestCmap()[code]]
        glyph.coordinates.translate((0, rise))
        glyph.recalcBounds(font["glyf"])


def drawable(font: TTFont) -> set[int]:
    """What the font draws: its characters, and the accented letters which the
    text engine puts together from a letter and an accent that fit each other."""
    present = font.getBestCmap()
    pairs: set[tuple[str, str]] = set()
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType != 4:  # mark to base
                continue
            bases = zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True)
            marks = list(zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True))
            for base, anchors in bases:
                pairs.update((base, mark) for mark, record in marks if anchors.BaseAnchor[record.Class] is not None)
    found = set(present)
    for first, last in KEPT:
        for code in range(first, last + 1):
            parts = unicodedata.normalize("NFD", chr(code))
            if len(parts) == 2:
                base, mark = (present.get(ord(part)) for part in parts)
                if (base, mark) in pairs:
                    found.add(code)
    return found


def describe(font: TTFont, note: str, suffix: str = "") -> None:
    """Say in the names that the font is changed, and how."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (3, 5):
            record.string = f"{record.toUnicode()}; changed"
        elif suffix and record.nameID in (1, 4, 16):
            record.string = f"{record.toUnicode()} {suffix}"
        elif suffix and record.nameID == 6:
            record.string = f"{record.toUnicode()}-{suffix}"
    names.setName(note, 10, 3, 1, 0x409)


def ranges(codes: set[int]) -> list[str]:
    """Ranges of neighbouring code points, one a line."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return [f"U+{first:04X}-U+{last:04X}" for first, last in found]


def make_text_fonts(modules: Path, out: Path) -> None:
    """Write the text fonts and what they all draw."""
    kept = {code for first, last in KEPT for code in range(first, last + 1)}
    common: set[int] | None = None
    for name, family, weight, spacing in TEXT_FONTS:
        font = source(modules, family, weight)
        lender_weight = weight if family is ATKINSON else "800ExtraBold"
        complete(
            font,
            heavier=source(modules, family, RAISED_FROM[weight]),
            lender=source(modules, BRICOLAGE, lender_weight),
        )
        subset(font, kept)
        note = "Subset to Latin; spaces, raised letters and missing signs added."
        if spacing:
            space_out(font, spacing)
            raise_arrows(font)
            note += f" Letter-spacing +{spacing / 10:g} % of an em, for lines in capitals."
        describe(font, note, suffix="Caps" if spacing else "")
        font.save(out / f"{name}.ttf")
        drawn = drawable(font)
        common = drawn if common is None else common & drawn
    (out / "coverage.txt").write_text("\n".join(ranges(common or set())) + "\n", "ascii")


def make_icons(modules: Path, out: Path) -> None:
    """Write the icon font and the list of its names."""
    folder = modules / LUCIDE / "font"
    points = json.loads((folder / "codepoints.json").read_text("utf-8"))
    missing = [name for name in ICONS if name not in points]
    if missing:
        raise SystemExit(f"Lucide has no icon named {', '.join(missing)}")
    font = TTFont(folder / "lucide.ttf", recalcTimestamp=False)
    glyphs = font.getBestCmap()
    for name in ICONS:  # some outlines carry a stray single point at the origin
        glyph = font["glyf"][glyphs[points[name]]]
        pen = TTGlyphPen(None)
        recording = DecomposingRecordingPen(font.getGlyphSet())
        font.getGlyphSet()[glyphs[points[name]]].draw(recording)
        contour: list = []
        for step in recording.value:
            contour.append(step)
            if step[0] in ("closePath", "endPath"):
                if len(contour) > 2:
                    for operator, operands in contour:
                        getattr(pen, operator)(*operands)
                contour = []
        glyph = pen.glyph()
        font["glyf"][glyphs[points[name]]] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][glyphs[points[name]]] = (font["head"].unitsPerEm, glyph.xMin)
    subset(font, {points[name] for name in ICONS})
    font["name"].setName("Lucide Icons and Contributors; ISC and MIT, see LICENSE-Lucide.txt", 13, 3, 1, 0x409)
    describe(font, "Subset of Lucide, at the code points of the original.")
    font.save(out / "Icons.ttf")
    names = {name: chr(points[name]) for name in sorted(ICONS)}
    (out / "icons.json").write_text(json.dumps(names, indent=1) + "\n", "ascii")


def main() -> None:
    """Make everything."""
    parser = argparse.ArgumentParser(description="Make the fonts of the kiosk.")
    parser.add_argument("modules", type=Path, help="folder node_modules with the three packages")
    parser.add_argument("out", type=Path, nargs="?", default=Path(__file__).parent)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    make_text_fonts(given.modules, given.out)
    make_icons(given.modules, given.out)
    for ((package, stem),) in ((BRICOLAGE,), (ATKINSON,)):
        shutil.copyfile(given.modules / package / "LICENSE_FONT", given.out / f"OFL-{stem}.txt")
    shutil.copyfile(given.modules / LUCIDE / "LICENSE", given.out / "LICENSE-Lucide.txt")


if __name__ == "__main__":
    main()
