"""The commands of ``python -m kiosk`` that publish editions and bring them to a kiosk."""

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
    from kiosk.publish.keys import Keys
    from kiosk.publish.storage import FolderFiles
    from kiosk.refresh.result import RefreshResult

PASSPHRASE = "KIOSK_KEYS_PASSPHRASE"  # noqa: S105 - the name of the variable, not what it holds


class Commands(Protocol):
    """The result of :meth:`argparse.ArgumentParser.add_subparsers`."""

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
    """Add these commands to the command line."""
    publish = commands.add_parser("publish", help="sign an edition folder into a content endpoint")
    publish.add_argument("folder", type=Path, metavar="DIR")
    publish.add_argument("endpoint", type=Path, metavar="ENDPOINT", help="folder that a web server serves")
    publish.add_argument("--channel", default="lobby", metavar="NAME", help="the kiosks that show it (default: lobby)")
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

    prune = commands.add_parser("prune", help="delete files of a content endpoint that no kiosk needs any more")
    prune.add_argument("endpoint", type=Path, metavar="ENDPOINT")
    prune.add_argument(
        "--days",
        type=int,
        default=365,
        metavar="N",
        help="keep editions that were live in the last N days (default: 365)",
    )
    prune.add_argument("--last", type=int, default=20, metavar="N", help="keep at least so many editions (default: 20)")
    prune.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    prune.set_defaults(act=_prune)

    refresh = commands.add_parser("refresh", help="keep this kiosk's editions up to date", parents=[kiosk_options()])
    refresh.add_argument("--once", action="store_true", help="refresh now, examine every file, and end")
    internal = refresh.add_argument_group("internal", "For the exhibit and the refresher only.")
    internal.add_argument("--supervised", action="store_true", help="end when standard input closes")
    jobs = ("refresh", "repair")
    internal.add_argument("--job", choices=jobs, help="do one job, print each step and the result as JSON")
    # a refresher that was started before an update says --pass
    internal.add_argument("--pass", dest="job", choices=jobs, help=argparse.SUPPRESS)
    refresh.set_defaults(act=_refresh)

    export = commands.add_parser("export", help="write this kiosk's edition to a USB stick", parents=[kiosk_options()])
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(act=_export)

    bring = commands.add_parser("import", help="refresh from a USB stick that was exported", parents=[kiosk_options()])
    bring.add_argument("folder", type=Path, metavar="DIR")
    bring.set_defaults(act=_import)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keys",
        type=Path,
        required=True,
        metavar="DIR",
        help=f"folder of the signing keys, which the first publish makes; ${PASSPHRASE} holds their passphrase, if any",
    )


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _open_files(options: argparse.Namespace) -> "FolderFiles":
    """Return the endpoint's folder; as root, act as the user who has published here, else as the folder's owner."""
    from kiosk.publish.storage import FolderFiles

    metadata: Path = options.endpoint / "metadata"
    act_as_owner_of(metadata if metadata.is_dir() else options.endpoint, keys=getattr(options, "keys", None))
    return FolderFiles(options.endpoint)


def _open_signing(options: argparse.Namespace, *, make_keys: bool = False) -> "tuple[FolderFiles, Keys]":
    from kiosk.publish.keys import open_keys

    files = _open_files(options)
    return files, open_keys(options.keys, os.environ.get(PASSPHRASE) or None, make=make_keys)


def _publish(options: argparse.Namespace) -> int:
    from kiosk.publish.publisher import publish

    files, keys = _open_signing(options, make_keys=True)
    done = publish(options.folder, files, options.channel, keys, now=_now())
    print(f"edition {done.edition[:12]} is published for {options.channel}")
    print(f"{done.media_new} pictures new ({done.bytes_new:,} bytes), {done.media_kept} there already")
    print(f"kiosks trust it through {options.endpoint / 'metadata' / '1.root.json'}")
    return 0


def _renew(options: argparse.Namespace) -> int:
    from kiosk.publish.publisher import renew

    print(f"signed until {renew(*_open_signing(options), now=_now()):%Y-%m-%d %H:%M} UTC")
    return 0


def _rotate(options: argparse.Namespace) -> int:
    from kiosk.publish.publisher import rotate

    rotate(*_open_signing(options), options.role, now=_now())
    print(f"the {options.role} key is a new one; kiosks learn of it at their next refresh")
    return 0


def _prune(options: argparse.Namespace) -> int:
    from kiosk.publish.pruning import Retention, prune

    keep = Retention(options.days, options.last)
    done = prune(_open_files(options), now=_now(), keep=keep, dry_run=options.dry_run)
    removed = ", ".join(f"{count} in {folder}" for folder, count in done.files.items() if count) or "nothing"
    print(f"{'would remove' if options.dry_run else 'removed'} {removed} ({done.bytes:,} bytes)")
    print(f"{done.editions_kept} editions are kept")
    return 0


def _load_context(options: argparse.Namespace) -> tuple[settings.Settings, RefreshContext]:
    act_as_owner_of(options.state)
    if getattr(options, "once", True):
        chosen = settings.load(*settings.files_to_load(options.config))
    else:  # it runs for months, like the exhibit, and a mistake in the file stops neither
        chosen, wrong = settings.load_or_kept(options.config, options.state)
        if wrong is not None:
            print(
                f"{wrong}; until then the settings of the exhibit's last good start apply",
                file=sys.stderr,
            )
    endpoint, cache = chosen.endpoint, chosen.cache
    context = RefreshContext(
        Cache(options.state / "cache"),
        ExhibitState(options.state / "exhibit"),
        endpoint.root,
        endpoint.channel,
        CacheLimits(cache.max_mb, cache.keep_free_mb),
        chosen.screen.size,
    )
    return chosen, context


def _refresh(options: argparse.Namespace) -> int:
    from kiosk.refresh import job, refresher_process
    from kiosk.refresh.cache.lock import refresher_lock
    from kiosk.system import durable

    chosen, context = _load_context(options)
    url = chosen.endpoint.url
    if url is None:
        raise MachineError("[endpoint] url is not set: there is nothing to refresh from")
    log = structs.replace(chosen.log, file=None) if options.once else chosen.log  # a single run logs to the terminal
    start_log(log, part="-refresh", follows=bool(options.job))
    if options.job:
        return job.run_for_parent(options.job, context, url, _now)
    refresher_process.refuse_confinement()
    durable.make_folder(context.cache.folder)
    with refresher_lock(context.cache):
        if options.once:
            return _print_result(refresher_process.once(context, url, _now))
        command = [sys.executable, "-m", "kiosk", "refresh", *kiosk_arguments(options.config, options.state)]
        return refresher_process.stay(
            context, url, chosen.endpoint.interval_s, command, with_parent=options.supervised, now=time.time
        )


def _export(options: argparse.Namespace) -> int:
    from kiosk.refresh import pipeline
    from kiosk.refresh.cache.lock import writing_lock
    from kiosk.refresh.transport import usb
    from kiosk.refresh.trust.trust import Trust

    _, context = _load_context(options)
    with writing_lock(context.cache, pipeline.PATIENCE_S):
        edition = usb.export(
            context.cache, Trust(context.cache.trust, context.trusted_root()).files(), context.channel, options.folder
        )
    print(f"edition {edition[:12]} of {context.channel} is in {options.folder}")
    if usb.on_our_own_disk(options.folder, context.cache):
        print(f"{options.folder} is on the disk of this machine: if you meant a stick, mount it first", file=sys.stderr)
    return 0


def _import(options: argparse.Namespace) -> int:
    from kiosk.refresh import pipeline, status_rules
    from kiosk.refresh.transport.usb import UsbTransport
    from kiosk.system import durable

    _, context = _load_context(options)
    if not (options.folder / "metadata").is_dir():
        raise MachineError(f"{options.folder}: no exported edition is here; name the folder that was given to export")
    durable.make_folder(context.cache.folder)
    result = pipeline.run_locked(context, partial(pipeline.refresh, context, UsbTransport(options.folder), _now))
    status_rules.record_result(context, result, time.time())
    return _print_result(result)


def _print_result(result: "RefreshResult") -> int:
    """Print the result of a refresh and return the exit code."""
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
