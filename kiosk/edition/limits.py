"""Finds all limits of the format that an edition breaks; the decoder stops at the first.

A program can build an :class:`~kiosk.edition.types.Edition` that breaks limits. The limits are read from the types
of the format. Rules that tie parts to each other are in :mod:`kiosk.edition.check`.
"""

import re
from collections.abc import Iterator, Mapping, Sized
from functools import cache
from typing import Any, cast

import msgspec
from msgspec import inspect

from kiosk.edition.characters import forbidden
from kiosk.edition.findings import Code, Finding, Value, error
from kiosk.edition.paths import PartPath, Step, members
from kiosk.edition.types import Edition, Id


def broken(edition: Edition) -> Iterator[Finding]:
    """Yield each limit that an edition breaks, in the order of the format."""
    yield from broken_in(edition, ())


def broken_in(part: msgspec.Struct, path: PartPath) -> Iterator[Finding]:
    """Yield each limit that the part of an edition at this path breaks."""
    yield from _value(_type_of(type(part)), part, path)


@cache
def _type_of(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _value(kind: inspect.Type, value: Any, here: PartPath) -> Iterator[Finding]:
    match _chosen(kind, value):
        case None:
            yield error(here, Code.ABSENT if value is None else Code.WRONG_KIND)
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from _value(field.type, getattr(value, field.name), (*here, Step(field.name)))
        case inspect.VarTupleType() as of:
            yield from _count(of, cast(Sized, value), here)
            for step, part in members(here[-1].field, value):
                yield from _value(of.item_type, part, (*here[:-1], step) if here[-1].name is None else here)
        case inspect.TupleType(item_types=kinds):
            for each, part in zip(kinds, value, strict=False):
                yield from _value(each, part, here)
        case inspect.DictType() as of:
            yield from _count(of, cast(Sized, value), here)
            for step, part in members(here[-1].field, value):
                at = (*here[:-1], step)
                yield from _text(cast(inspect.StrType, of.key_type), cast(str, step.name), at)
                yield from _value(of.value_type, part, at)
        case inspect.StrType() as text:
            yield from _text(text, value, here)
        case inspect.IntType() | inspect.FloatType() as number:
            yield from _number(number, value, here)
        case inspect.LiteralType(values=choices) if value not in choices:
            yield error(here, Code.NOT_A_CHOICE, value=str(value), choices=tuple(map(str, choices)))
        case _:
            pass


def _chosen(kind: inspect.Type, value: Any) -> inspect.Type | None:
    """Return the member of a union that fits a value, or ``None`` if none does."""
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return next((one for one in kinds if _fits(one, value)), None)


def _fits(kind: inspect.Type, value: Any) -> bool:
    match kind:
        case inspect.StructType(cls=cls):
            return isinstance(value, cls)
        case inspect.NoneType():
            return value is None
        case inspect.VarTupleType():
            return isinstance(value, tuple)
        case inspect.TupleType(item_types=kinds):
            return isinstance(value, tuple) and len(cast(Sized, value)) == len(kinds)
        case inspect.DictType():
            return isinstance(value, Mapping)
        case inspect.StrType():
            return isinstance(value, str)
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.IntType():
            return isinstance(value, int)
        case inspect.FloatType():
            return isinstance(value, int | float)
        case _:
            return True


def _count(kind: inspect.VarTupleType | inspect.DictType, value: Sized, here: PartPath) -> Iterator[Finding]:
    count = len(value)
    if kind.min_length is not None and count < kind.min_length:
        yield error(here, Code.TOO_FEW, count=count, least=kind.min_length)
    if kind.max_length is not None and count > kind.max_length:
        yield error(here, Code.TOO_MANY, count=count, most=kind.max_length)


def _text(kind: inspect.StrType, value: str, here: PartPath) -> Iterator[Finding]:
    if kind.min_length is not None and len(value) < kind.min_length:
        yield error(here, Code.TOO_SHORT, count=len(value), least=kind.min_length)
    if kind.max_length is not None and len(value) > kind.max_length:
        yield error(here, Code.TOO_LONG, count=len(value), most=kind.max_length)
    if found := forbidden(value):
        yield error(here, Code.UNREADABLE, characters=found)
    elif kind.pattern is not None and not re.search(kind.pattern, value):
        if kind.pattern == cast(inspect.StrType, _type_of(Id)).pattern:
            yield error(here, Code.WRONG_NAME, value=value)
        else:
            yield error(here, Code.WRONG_FORM, value=value, pattern=kind.pattern)


def _number(kind: inspect.IntType | inspect.FloatType, value: Value, here: PartPath) -> Iterator[Finding]:
    number = cast(float, value)
    least = kind.ge if kind.ge is not None else None if kind.gt is None else kind.gt + 1
    if least is not None and number < least:
        yield error(here, Code.TOO_LOW, value=number, least=least)
    if kind.le is not None and number > kind.le:
        yield error(here, Code.TOO_HIGH, value=number, most=kind.le)
