"""Finds online content that kiosks could not show, names the forms that mend it, and repairs previews.

Forms refuse such content; older data or a restored database may hold it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kiosk.edition import limits, types
from kiosk.edition.check import fatal_errors
from kiosk.edition.decode import decode, encode
from kiosk.edition.findings import Code, Finding
from kiosk.edition.paths import PartPath, Step
from kiosk.errors import EditionError
from studio.editions.finding_messages import sentence, where
from studio.editions.form_links import form_of

_ROUNDS = 200
"""The number of repairs after which a preview is given up."""


_DANGLING = (Code.UNKNOWN, Code.UNKNOWN_STATE, Code.TWICE)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that keeps an edition from kiosks: its place, the reason, and the address of the field to mend."""

    where: str
    what: str
    href: str


class InvalidEditionError(EditionError):
    """The online content has these faults; ``is_edition`` says whether it can be read as an edition all the same."""

    def __init__(self, found: Sequence[Finding], edition: types.Edition, channel: str, *, is_edition: bool) -> None:
        self.is_edition = is_edition
        self.faults = [Fault(where(one.path, edition), sentence(one), form_of(one, channel)) for one in found]
        super().__init__("\n".join(f"{one.where}\u202f: {one.what}." for one in self.faults))


def encoded(edition: types.Edition, channel: str = "") -> bytes:
    """Return the bytes of an edition that keeps the limits of the format.

    Raises:
        InvalidEditionError: the edition breaks them.
    """
    data = encode(edition)
    try:
        decode(data)
    except EditionError:
        found = list(limits.broken(edition))
        if not found:
            raise
        raise InvalidEditionError(found, edition, channel, is_edition=False) from None
    return data


def validate(edition: types.Edition, channel: str) -> None:
    """Refuse an edition with faults that can be found without its pictures and fonts.

    Raises:
        InvalidEditionError: the edition has such faults.
    """
    encoded(edition, channel)
    if found := fatal_errors(edition):
        raise InvalidEditionError(found, edition, channel, is_edition=True)


def repaired(edition: types.Edition, kept: Sequence[PartPath] = ()) -> types.Edition:
    """Return an edition without the parts that kiosks could not show; keeps what lies at the ``kept`` paths.

    Cuts long texts, shortens long lists, and removes other faults with the smallest part that holds them.

    Raises:
        InvalidEditionError: a kept part is itself faulty, or nothing is left of a required part.
    """
    for _round in range(_ROUNDS):
        found = list(limits.broken(edition)) or [one for one in fatal_errors(edition) if _hinders(one, kept)]
        if not found:
            return edition
        after = _without(edition, found[0], kept)
        if after is None or after == edition:
            raise InvalidEditionError(found[:1], edition, "", is_edition=False)
        edition = after
    raise EditionError(
        _("Trop de contenus en ligne sont à corriger\u202f: voyez la page «\u202fEnvoi aux bornes\u202f».")
    )


def _without(edition: types.Edition, finding: Finding, kept: Sequence[PartPath]) -> types.Edition | None:
    """Return an edition without one fault, or ``None`` if nothing can be removed."""
    match finding.code:
        case Code.TOO_LONG:
            most = int(str(finding["most"]))
            return _changed(edition, finding.path, lambda text: text[:most])
        case Code.UNREADABLE:
            gone = dict.fromkeys(map(ord, map(str, finding["characters"])), None)  # pyright: ignore[reportArgumentType]
            return _changed(edition, finding.path, lambda text: text.translate(gone))
        case Code.TOO_MANY:
            most = int(str(finding["most"]))
            return _changed(edition, finding.path, lambda whole: _shortened(whole, most, finding.path, kept))
        case _:
            at = max((at for at, step in enumerate(finding.path) if step.name is not None), default=-1)
            gone_path = finding.path[: at + 1]
            if at < 0 or gone_path in kept:
                return None
            return _changed(edition, gone_path[:-1], lambda whole: _less(whole, gone_path[-1]))


def _shortened(whole: Any, most: int, path: PartPath, kept: Sequence[PartPath]) -> Any:
    """Return the first members of a list, and the kept ones."""
    if isinstance(whole, dict):
        return dict(list(whole.items())[:most])
    names = {step[-1].name for step in kept if step[:-1] == path[:-1]}
    mine = [at for at, one in enumerate(whole) if getattr(one, "id", at + 1) in names]
    others = [at for at in range(len(whole)) if at not in mine]
    return tuple(whole[at] for at in sorted([*mine, *others[: most - len(mine)]]))


def _less(holder: Any, step: Step) -> Any:
    """Return a part without one member of one of its lists."""
    whole = getattr(holder, step.field)
    if isinstance(whole, dict):
        rest: Any = {name: one for name, one in whole.items() if name != step.name}
    else:
        rest = tuple(one for at, one in enumerate(whole, 1) if step.name not in (getattr(one, "id", at), at))
    return msgspec.structs.replace(holder, **{step.field: rest})


def _changed(part: Any, path: PartPath, change: Any) -> Any:
    """Return a part with a change at one path."""
    if not path:
        return change(part)
    step, rest = path[0], path[1:]
    inner = getattr(part, step.field)
    if step.name is None:
        new = _changed(inner, rest, change)
    elif isinstance(inner, dict):
        new = {name: _changed(one, rest, change) if name == step.name else one for name, one in inner.items()}
    else:
        new = tuple(
            _changed(one, rest, change) if step.name in (getattr(one, "id", at), at) else one
            for at, one in enumerate(inner, 1)
        )
    return msgspec.structs.replace(part, **{step.field: new})


def _hinders(finding: Finding, kept: Iterable[PartPath]) -> bool:
    """Return whether a fault keeps screens from being drawn; kept parts are drawn as well as possible."""
    return finding.code in _DANGLING and not any(finding.path[: len(one)] == one for one in kept)
