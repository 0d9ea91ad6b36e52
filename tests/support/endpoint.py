"""A content endpoint in a folder that signs real editions and misbehaves on request.

Its signatures are real, so a kiosk that refuses it does so for the reason under test.
"""

# pyright: reportPrivateImportUsage=false

import copy
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from kiosk.edition.types import Edition, Media, Title
from kiosk.publish.endpoint_layout import METADATA, TIMESTAMP, media_name
from kiosk.publish.keys import Keys, open_keys
from kiosk.publish.metadata import LIFETIMES, read_metadata, root_name
from kiosk.publish.publisher import Published, publish, renew, republish, rotate, trusted_root
from kiosk.publish.storage import FolderFiles
from tests.support.editions import drawn, small_edition, write_folder

NOW = datetime.fromtimestamp(int(time.time()), UTC)
"""The default time of publishing: the real time, because ``tuf`` reads the real clock."""


class PublishedEndpoint:
    """The folder ``folder``, its keys, and ``root``, the file that makes a kiosk trust it.

    ``now`` is the time at which it signs; set it or pass another to :meth:`publish`.
    """

    def __init__(self, tmp: Path, *, now: datetime = NOW) -> None:
        self.folder = tmp / "endpoint"
        self.root = tmp / "trusted.root.json"
        self.now = now
        self.files = FolderFiles(self.folder)
        self.keys: Keys = open_keys(tmp / "keys")
        self.editions: list[Edition] = []
        self.last: Published | None = None
        self._tmp = tmp
        self._timestamps: list[bytes] = []
        self._frozen: bytes | None = None
        self._before: dict[str, bytes | None] = {}

    # The work of a good publisher.

    def publish(
        self,
        edition: Edition | None = None,
        *,
        title: str | None = None,
        pictures: Mapping[str, str | Media] | None = None,
        channel: str = "lobby",
        now: datetime | None = None,
    ) -> str:
        """Publish the small edition, or this one, and return its id.

        ``title`` is the title of the exhibit in every language; ``pictures`` gives pictures another colour
        ("#112233") or another file.
        """
        edition = edition or small_edition()
        if title is not None:
            exhibit = msgspec.structs.replace(edition.exhibit, title=Title(title, title, title))
            edition = msgspec.structs.replace(edition, exhibit=exhibit)
        if pictures:
            edition = _with_pictures(edition, pictures)
        folder = write_folder(edition, self._tmp / f"edition-{len(self.editions) + 1}")
        self.editions.append(edition)
        return self._done(publish(folder, self.files, channel, self.keys, now=now or self.now))

    def publish_bytes(self, data: bytes, *, channel: str = "lobby", now: datetime | None = None) -> str:
        """Sign any bytes as an edition, and return their SHA-256."""
        return self._done(republish(data, self.files, channel, self.keys, now=now or self.now))

    def put_media(self, data: bytes) -> str:
        """Put any file among the pictures, and return its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.files.write(media_name(sha256), data)
        return sha256

    def renew(self, now: datetime | None = None) -> datetime:
        """Sign the timestamp again; return the time at which the first signature expires."""
        expires = renew(self.files, self.keys, now=now or self.now)
        self._remember()
        return expires

    def rotate(self, role: str, times: int = 1) -> None:
        """Give a role new keys, one after the other."""
        for _ in range(times):
            rotate(self.files, self.keys, role, now=self.now)
        self._remember()

    def rotate_root(self, times: int = 1) -> None:
        """Give the root new keys, one after the other."""
        self.rotate("root", times)

    @property
    def edition(self) -> Edition:
        """The last published edition."""
        return self.editions[-1]

    @property
    def timestamp(self) -> bytes:
        """The contents of ``metadata/timestamp.json``."""
        return (self.folder / TIMESTAMP).read_bytes()

    def name_of(self, role: str) -> str:
        """Return the name of the latest file of this role, for instance ``metadata/7.targets.json``."""
        signed = read_metadata(self.files)
        assert signed is not None
        if role == "timestamp":
            return TIMESTAMP
        part: Any = getattr(signed, role)
        return f"{METADATA}/{part.version}.{role}.json"

    def media_file(self, picture: str) -> Path:
        """Return the file of a picture of the last edition by its id."""
        return self.folder / media_name(self.edition.pictures[picture].media.sha256)

    # The misdeeds of a bad publisher, or of somebody between it and the kiosk.

    def mend(self) -> None:
        """Undo the misdeeds below: restore each file."""
        for name, data in self._before.items():
            self.files.write(name, data) if data is not None else (self.folder / name).unlink()
        self._before.clear()

    def expire(self, role: str = "timestamp", *, at: datetime | None = None) -> None:
        """Make the signature of a role expire, a day ago or at this time."""
        self._resign(role, expires=at or self.now - timedelta(days=1))

    def roll_back(self) -> None:
        """Serve the first timestamp again."""
        self._spoil(TIMESTAMP, self._timestamps[0])

    def freeze(self) -> None:
        """Serve the present timestamp for ever."""
        self._frozen = self.timestamp

    def thaw(self) -> None:
        """Serve the latest timestamp again."""
        self._frozen = None
        self.files.write(TIMESTAMP, self._timestamps[-1])

    def mix(self) -> None:
        """Serve the targets of the publish before with the snapshot of the last; needs two publishes."""
        targets = sorted(self.folder.glob(f"{METADATA}/*.targets.json"), key=lambda file: int(file.name.split(".")[0]))
        self._spoil(f"{METADATA}/{targets[-1].name}", targets[-2].read_bytes())

    def sign_with_stranger(self, role: str = "timestamp", *, pretend: bool = False) -> None:
        """Sign a role with a key that nobody trusts; with ``pretend`` it claims the id of the trusted key.

        The roles below it are signed correctly. For the root, a stranger signs the next version.
        """
        stranger = CryptoSigner.generate_ed25519(self.keys.signer(role).public_key.keyid if pretend else None)
        self._resign(role, signers=[stranger])

    def below_threshold(self, role: str = "timestamp") -> None:
        """Require two signatures of a role from now on, and give one."""

        def ask_for_two(root: Root) -> None:
            root.add_key(CryptoSigner.generate_ed25519().public_key, role)
            root.roles[role].threshold = 2

        self.next_root(ask_for_two)

    def tamper_with(self, picture: str) -> Path:
        """Change one byte in the file of a picture of the last edition, by its id; return the file."""
        return self._flip(self.media_file(picture))

    def tamper_with_edition(self, channel: str = "lobby") -> Path:
        """Change one byte in the edition of a channel; return the file."""
        return self._flip(self.target_file(channel))

    def target_file(self, channel: str = "lobby") -> Path:
        """Return the file of the edition that a channel shows."""
        signed = read_metadata(self.files)
        assert signed is not None
        assert signed.targets is not None
        target = signed.targets.targets[f"channels/{channel}.json"]
        return self.folder / "targets" / target.get_prefixed_paths()[0]

    def truncate(self, name: str) -> Path:
        """Cut a file of the endpoint in half, by its name there such as ``metadata/timestamp.json``; return it."""
        file = self.folder / name
        self._spoil(name, file.read_bytes()[: file.stat().st_size // 2])
        return file

    def _flip(self, file: Path) -> Path:
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 0x01
        self._spoil(file.relative_to(self.folder).as_posix(), bytes(data))
        return file

    def _spoil(self, name: str, data: bytes) -> None:
        self._before.setdefault(name, self.files.read(name))
        self.files.write(name, data)

    def _done(self, published: Published) -> str:
        self.last = published
        if not self.root.exists():
            self.root.write_bytes(trusted_root(self.files))
        self._remember()
        return published.edition

    def _remember(self) -> None:
        if self.timestamp != self._frozen:
            self._timestamps.append(self.timestamp)
        if self._frozen is not None:
            self.files.write(TIMESTAMP, self._frozen)

    def _resign(self, role: str, *, expires: datetime | None = None, signers: list[CryptoSigner] | None = None) -> None:
        """Write the metadata of a role again, with another expiry or other signers, and those below it correctly."""
        signed = read_metadata(self.files)
        assert signed is not None
        assert signed.timestamp is not None
        assert signed.snapshot is not None
        assert signed.targets is not None
        if role == "root":
            self.next_root(lambda root: setattr(root, "expires", expires or root.expires), signers)
            return
        number = signed.timestamp.version + 1

        def written(part: Any, name: str) -> MetaFile:
            metadata: Metadata[Any] = Metadata(part)
            for signer in (signers if part.type == role else None) or [self.keys.signer(part.type)]:
                metadata.sign(signer, append=True)
            data = metadata.to_bytes()
            self._spoil(f"{METADATA}/{name}", data)
            return MetaFile.from_data(number, data, ["sha256"])

        def end(kind: str) -> datetime:
            return expires if expires and kind == role else self.now + LIFETIMES[kind]

        about_snapshot = signed.timestamp.snapshot_meta
        about_targets = signed.snapshot.meta["targets.json"]
        if role == "targets":
            targets = Targets(number, expires=end("targets"), targets=signed.targets.targets)
            about_targets = written(targets, f"{number}.targets.json")
        if role in ("targets", "snapshot"):
            snapshot = Snapshot(number, expires=end("snapshot"), meta={"targets.json": about_targets})
            about_snapshot = written(snapshot, f"{number}.snapshot.json")
        written(Timestamp(number, expires=end("timestamp"), snapshot_meta=about_snapshot), "timestamp.json")

    def next_root(self, change: Callable[[Root], None], signers: list[CryptoSigner] | None = None) -> None:
        """Apply ``change`` to the root and write its next version, signed with our key or by other signers."""
        signed = read_metadata(self.files)
        assert signed is not None
        root = copy.deepcopy(signed.root)
        root.version += 1
        change(root)
        metadata: Metadata[Any] = Metadata(root)
        for signer in signers or [self.keys.signer("root")]:
            metadata.sign(signer, append=True)
        self._spoil(root_name(root.version), metadata.to_bytes())


def shown_title(data: bytes | None) -> str:
    """Return the French title of the exhibit in an edition with these bytes."""
    assert data is not None
    return json.loads(data)["exhibit"]["title"]["fr"]


def _with_pictures(edition: Edition, pictures: Mapping[str, str | Media]) -> Edition:
    changed = dict(edition.pictures)
    for name, how in pictures.items():
        media = how
        if isinstance(media, str):
            present = changed[name].media
            media = drawn(media, present.width, present.height)
        changed[name] = msgspec.structs.replace(changed[name], media=media)
    return msgspec.structs.replace(edition, pictures=changed)
