"""File names of an endpoint, and names that an attacker may try instead."""

from pathlib import Path

FOR_EVER = "public, max-age=31536000, immutable"
TIMESTAMP = "metadata/timestamp.json"

TRICKS = (
    "",
    "metadata",
    "metadata/",
    "media/",
    ".publishing.lock",
    "metadata/.hidden",
    "metadata/timestamp.json.part",
    "metadata/../../keys/root.pem",
    "metadata/..%2f..%2fkeys/root.pem",
    "metadata/%2e%2e/%2e%2e/keys/root.pem",
    "../keys/root.pem",
    "..%2fkeys%2froot.pem",
    "//etc/passwd",
    "/etc/passwd",
    "keys/root.pem",
    "metadata/timestamp.json/",
    "metadata/timestamp.json%00",
    "metadata/timestamp.json%0a",
    "metadata\\timestamp.json",
    "METADATA/timestamp.json",
    "media/é",
    f"media/{'0' * 300}",
    "targets/lobby.json",
)


def partial_files(folder: Path) -> None:
    """Leave the files of a publish that was killed."""
    (folder / "metadata" / "timestamp.json.part").write_bytes(b"half")
    (folder / "metadata" / ".hidden").write_bytes(b"hidden")
