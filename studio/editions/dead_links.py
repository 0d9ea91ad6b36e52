"""Finds links to content and sources that are offline or deleted.

Editions leave such links out, so that no button of the kiosk leads nowhere; staff read which ones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kiosk.edition.paths import Step
from studio.about.models import KeyFact
from studio.building.models import Place
from studio.editions.form_links import form_at
from studio.laureates.models import Laureate
from studio.sources.models import Source
from studio.story.models import Chapter

_LINKING = (Chapter, Place, Laureate, KeyFact)
_LINKED = {"chapter": Chapter, "place": Place, "laureate": Laureate, "source": Source}
_OFFLINE = {
    "chapter": _("renvoie à un chapitre qui n’est pas en ligne\u202f: les bornes ne le montreront pas."),
    "place": _("renvoie à un lieu qui n’est pas en ligne\u202f: les bornes ne le montreront pas."),
    "laureate": _("renvoie à un lauréat qui n’est pas en ligne\u202f: les bornes ne le montreront pas."),
    "source": _("cite une source qui n’est pas en ligne\u202f: les bornes ne la montreront pas."),
}
_DELETED = {
    "chapter": _("renvoie à un chapitre effacé\u202f: les bornes ne le montreront pas."),
    "place": _("renvoie à un lieu effacé\u202f: les bornes ne le montreront pas."),
    "laureate": _("renvoie à un lauréat effacé\u202f: les bornes ne le montreront pas."),
    "source": _("cite une source effacée\u202f: les bornes ne la montreront pas."),
}


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link to something that is not online: the content that holds it, and the sentence for staff."""

    where: str
    what: str
    href: str


def dead_links(rows: Iterable[Any] | None = None) -> Iterator[DeadLink]:
    """Yield the dead links of these rows, or of all content online."""
    there = {kind: dict(model.objects.values_list("pk", "live")) for kind, model in _LINKED.items()}
    if rows is None:
        rows = (row for model in _LINKING for row in model.objects.filter(live=True))
    for row in rows:
        for kind, pk in dict.fromkeys(_named_by(row)):
            if pk is not None and not there[kind].get(pk):
                where = gettext("%(kind)s «\u202f%(name)s\u202f»") % {"kind": row._meta.verbose_name, "name": row}
                column = "sources" if kind == "source" else "links"
                yield DeadLink(
                    where, str((_OFFLINE if pk in there[kind] else _DELETED)[kind]), form_at(row, (Step(column),))
                )


def _named_by(row: Any) -> Iterator[tuple[str, Any]]:
    for column in ("links", "sources"):
        for block in getattr(row, column).raw_data if hasattr(row, column) else ():
            yield block["type"], block["value"]
