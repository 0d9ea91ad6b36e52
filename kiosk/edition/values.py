"""The smallest values of the format: names, fractions, dates, addresses, and what every part of an edition shares."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Language = Literal["fr", "en", "nl"]
"""A language that visitors can choose; its words of interface are in ``assets/strings``."""

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""A short name that links refer to: lower case letters, digits and single hyphens."""

SourceIds = Annotated[tuple[Id, ...], Meta(max_length=6)]
"""The ids of the sources that a part names."""

Fraction = Annotated[float, Meta(ge=0.0, le=1.0)]
Point = tuple[Fraction, Fraction]
"""A point in a picture or map, from its left and its top edge."""

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
WebAddress = Annotated[str, Meta(pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$", max_length=300)]
"""An address on the web; :mod:`kiosk.edition.addresses` finds those that lead nowhere."""
PartialDate = Annotated[str, Meta(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
"""A date as precisely as it is known: ``1852``, ``2014-06`` or ``2014-06-21``."""

Colour = Literal["brick", "blue", "green", "plum", "ochre", "slate"]
"""A colour of the kiosk's own palette, each dark enough for white letters upon it."""


class EditionPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of an edition. It never changes, and it refuses fields that the format does not know."""
