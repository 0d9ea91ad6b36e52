"""The commands of ``python -m kiosk`` that publish content and bring it to a kiosk."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from kiosk import settings
from kiosk.arguments import kiosk_arguments, kiosk_options
from kiosk.errors import MachineError
from kiosk.exhibit_state import ExhibitState
from kiosk.refresh.cache.cache import Cache
from kiosk.refresh.context import CacheLimits, RefreshContext
from kiosk.system.file_owner import act_as_owner_of
from kiosk.system.logs import start_log

if TYPE_CHECKING:
    from kiosk.refresh.result import RefreshResult

PASSPHRASE = "KIOSK_KEYS_PASSPHRASE"  # noqa: S105 - the name of the variable, not what it holds


class Commands(Protocol):
    """What :meth:`argparse.ArgumentParser.add_subparsers` returns."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - argparse's own name
        parents: Sequence[argparse.ArgumentParser] = (),
    ) -> argparse.ArgumentParser:
        """Add a command."""
        ...


def add_to(commands: Commands) -> None:
    """Add the commands to those that the command line knows."""
    publish = commands.add_parser("publish", help="sign an edition folder into a content endpoint")
    publish.add_argument("folder", type=Path, metavar="DIR")
    publish.add_argument("endpoint", type=Path, metavar="ENDPOINT", help="folder that a web server serves")
    publish.add_argument("--channel", default="lobby", metavar="NAME", help="which kiosks show it (default: lobby)")
    _add_keys(publish)
    publish.set_defaults(act=_publish)

    renew = commands.add_parser("renew", help="sign a content endpoint again before its signature expires")
    renew.add_argument("endpoint", type=Path, metavar="ENDPOINT")
    _add_keys(renew)
    renew.set_defaults(act=_renew)

    rotate = commands.add_parser("rotate", help="replace a key of a content endpoint by a new one")
    rotate.add_argument("endpoint", type=Path, metavar="ENDPOINT")
    rotate.add_argument("role", choices=("root", "targets", "snapshot", "timestamp"))
    _add_keys(rotate)
    rotate.set_defaults(act=_rotate)

    prune = commands.add_parser("prune", help="take away what is no longer needed of a content endpoint")
    prune.add_argument("endpoint", type=Path, metavar="ENDPOINT")
    prune.add_argument(
        "--days", type=int, default=365, metavar="N", help="keep editions that were live in this time (default: 365)"
    )
    prune.add_argument("--last", type=int, default=20, metavar="N", help="keep at least so many (default: 20)")
    prune.add_argument("--dry-run", action="store_true", help="only say what would be taken away")
    prune.set_defaults(act=_prune)

    refresh = commands.add_parser("refresh", help="keep the cache of this kiosk fresh", parents=[kiosk_options()])
    refresh.add_argument("--once", action="store_true", help="refresh now, examine every file, and end")
    internal = refresh.add_argument_group("internal", "The exhibit and the refresher themselves use these.")
    internal.add_argument("--supervised", action="store_true", help="end when standard input closes")
    internal.add_argument(
        "--job", choices=("refresh", "repair"), help="do one job, print each step and the result as JSON"
    )
    refresh.set_defaults(act=_refresh)

    export = commands.add_parser("export", help="write this kiosk's edition to a USB stick", parents=[kiosk_options()])
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(act=_export)

    bring = commands.add_parser("import", help="take over the edition of a USB stick", parents=[kiosk_options()])
    bring.add_argument("folder", type=Path, metavar="DIR")
    bring.set_defaults(act=_import)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keys",
        type=Path,
        required=True,
        metavar="DIR",
        help=f"folder of the signing keys, made on first use; a passphrase is taken from ${PASSPHRASE}",
    )


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _passphrase() -> str | None:
    """Return the passphrase of the keys, where there is one."""
    return os.environ.get(PASSPHRASE) or None


def _act_as_publisher(asked: argparse.Namespace) -> None:
    """As root, act as whoever has published here so far; else as the owner of the folder."""
    metadata: Path = asked.endpoint / "metadata"
    act_as_owner_of(metadata if metadata.is_dir() else asked.endpoint, keys=getattr(asked, "keys", None))


def _publish(asked: argparse.Namespace) -> int:
    from kiosk.publish.keys import open_keys
    from kiosk.publish.publisher import publish
    from kiosk.publish.storage import FolderFiles

    _act_as_publisher(asked)
    done = publish(
        asked.folder, FolderFiles(asked.endpoint), asked.channel, open_keys(asked.keys, _passphrase()), now=_now()
    )
    print(f"edition {done.edition[:12]} is published for {asked.channel}")
    print(f"{done.media_new} pictures new ({done.bytes_new:,} bytes), {done.media_kept} there already")
    print(f"kiosks trust it through {asked.endpoint / 'metadata' / '1.root.json'}")
    return 0


def _renew(asked: argparse.Namespace) -> int:
    from kiosk.publish.keys import open_keys
    from kiosk.publish.publisher import renew
    from kiosk.publish.storage import FolderFiles

    _act_as_publisher(asked)
    expires = renew(FolderFiles(asked.endpoint), open_keys(asked.keys, _passphrase(), make=False), now=_now())
    print(f"signed until {expires:%Y-%m-%d %H:%M} UTC")
    return 0


def _rotate(asked: argparse.Namespace) -> int:
    from kiosk.publish.keys import open_keys
    from kiosk.publish.publisher import rotate
    from kiosk.publish.storage import FolderFiles

    _act_as_publisher(asked)
    rotate(FolderFiles(asked.endpoint), open_keys(asked.keys, _passphrase(), make=False), asked.role, now=_now())
    print(f"the {asked.role} key is a new one; kiosks learn of it at their next refresh")
    return 0


def _prune(asked: argparse.Namespace) -> int:
    from kiosk.publish.pruning import Retention, prune
    from kiosk.publish.storage import FolderFiles

    _act_as_publisher(asked)
    keep = Retention(asked.days, asked.last)
    done = prune(FolderFiles(asked.endpoint), now=_now(), keep=keep, dry_run=asked.dry_run)
    told = ", ".join(f"{count} in {folder}" for folder, count in done.files.items() if count) or "nothing"
    print(f"{'would take away' if asked.dry_run else 'took away'} {told} ({done.bytes:,} bytes)")
    print(f"{done.editions_kept} editions are kept")
    return 0


def _load_context(asked: argparse.Namespace) -> tuple[settings.Settings, RefreshContext]:
    act_as_owner_of(asked.state)
    if getattr(asked, "once", True):
        chosen = settings.load(*settings.files_to_load(asked.config))
    else:  # for months, like the exhibit: a mistake in the file stops neither
        chosen, wrong = settings.load_or_kept(asked.config, asked.state)
        if wrong is not None:
            print(f"{wrong}; until then the settings of the exhibit's last good start count", file=sys.stderr)
    endpoint, cache = chosen.endpoint, chosen.cache
    context = RefreshContext(
        Cache(asked.state / "cache"),
        ExhibitState(asked.state / "exhibit"),
        endpoint.root,
        endpoint.channel,
        CacheLimits(cache.max_mb, cache.keep_free_mb),
        chosen.screen.size,
    )
    return chosen, context


def _refresh(asked: argparse.Namespace) -> int:
    from kiosk.refresh import daemon, job
    from kiosk.refresh.cache.lock import refresher_lock
    from kiosk.system import durable

    chosen, context = _load_context(asked)
    url = chosen.endpoint.url
    if url is None:
        raise MachineError("[endpoint] url is not set: there is nothing to refresh from")
    log = structs.replace(chosen.log, file=None) if asked.once else chosen.log  # a single run logs to the terminal
    start_log(log, part="-refresh", follows=bool(asked.job))
    if asked.job:
        return job.run_for_parent(asked.job, context, url, _now)
    daemon.refuse_confinement()
    durable.make_folder(context.cache.folder)
    with refresher_lock(context.cache):
        if asked.once:
            return _print_result(daemon.once(context, url, _now))
        command = [sys.executable, "-m", "kiosk", "refresh", *kiosk_arguments(asked.config, asked.state)]
        return daemon.stay(
            context, url, chosen.endpoint.interval_s, command, with_parent=asked.supervised, now=time.time
        )


def _export(asked: argparse.Namespace) -> int:
    from kiosk.refresh import pipeline
    from kiosk.refresh.cache.lock import writing_lock
    from kiosk.refresh.transport import usb
    from kiosk.refresh.trust.trust import Trust

    _, context = _load_context(asked)
    with writing_lock(context.cache, pipeline.PATIENCE_S):
        edition = usb.export(
            context.cache, Trust(context.cache.trust, context.trusted_root()).files(), context.channel, asked.folder
        )
    print(f"edition {edition[:12]} of {context.channel} is in {asked.folder}")
    if usb.on_our_own_disk(asked.folder, context.cache):
        print(f"{asked.folder} is on the disk of this machine: if a stick was meant, mount it first", file=sys.stderr)
    return 0


def _import(asked: argparse.Namespace) -> int:
    from kiosk.refresh import pipeline, status_rules
    from kiosk.refresh.transport.usb import UsbTransport
    from kiosk.system import durable

    _, context = _load_context(asked)
    if not (asked.folder / "metadata").is_dir():
        raise MachineError(f"{asked.folder}: there is no exported edition here; name the folder given to export")
    durable.make_folder(context.cache.folder)
    result = pipeline.run_locked(context, partial(pipeline.refresh, context, UsbTransport(asked.folder), _now))
    status_rules.record_result(context, result, time.time())
    return _print_result(result)


def _print_result(result: "RefreshResult") -> int:
    """Print the result and return the exit code."""
    from kiosk.refresh.status import ADVICE

    if result.trouble is not None:
        print(f"{result.detail}\n{ADVICE[result.trouble][1]}", file=sys.stderr)
        return 1
    edition = (result.name or "").partition(".")[0][:12]
    if result.changed:
        print(f"edition {edition} is ready; {result.fetched_bytes:,} bytes were fetched")
    else:
        print(f"edition {edition} is up to date")
    return 0
