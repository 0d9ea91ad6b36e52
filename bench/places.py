"""Paths that several measurements need."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
FIGURES = ROOT / "docs" / "figures.md"
