"""Where things lie on a content endpoint: names only. ``docs/endpoint.md`` says what they hold.

An endpoint is a folder of static files::

    metadata/timestamp.json            what to read first; the one file that changes in place
    metadata/<n>.root.json             who may sign, each version signed by the one before
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
        SettingsError: that is no name of a channel.
    """
    if not CHANNEL.fullmatch(channel) or len(channel) > _MOST_LETTERS:
        raise SettingsError(
            f"{channel!r} is no name of a channel: lower case letters, digits and single hyphens, "
            f"at most {_MOST_LETTERS}"
        )
    return f"channels/{channel}.json"


def media_name(sha256: str) -> str:
    """Return where a picture lies on an endpoint."""
    return f"{MEDIA}/{sha256}"
