"""The names of the files on a content endpoint. ``docs/endpoint.md`` describes their content.

An endpoint is a folder of static files::

    metadata/timestamp.json            read first; the only file that changes in place
    metadata/<n>.root.json             the valid keys; each version is signed with the keys of the one before
    metadata/<n>.snapshot.json  metadata/<n>.targets.json
    targets/channels/<sha256>.<channel>.json     the edition of a channel
    targets/channels/<sha256>.<channel>.json.gzip     its compressed copy; may be missing
    media/<sha256>                     pictures, named by their content
"""

import re

from kiosk.errors import SettingsError

METADATA = "metadata"
TARGETS = "targets"
CHANNELS = f"{TARGETS}/channels"
MEDIA = "media"
TIMESTAMP = f"{METADATA}/timestamp.json"

CHANNEL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_LETTERS = 40


def target_path(channel: str) -> str:
    """Return the name under which a channel's edition is signed.

    Raises:
        SettingsError: a channel cannot have this name.
    """
    if not CHANNEL.fullmatch(channel) or len(channel) > _MOST_LETTERS:
        raise SettingsError(
            f"{channel!r} cannot be the name of a channel: write at most {_MOST_LETTERS} lower case letters, digits "
            "and single hyphens"
        )
    return f"channels/{channel}.json"


def media_name(sha256: str) -> str:
    """Return the name of a picture's file on an endpoint."""
    return f"{MEDIA}/{sha256}"
