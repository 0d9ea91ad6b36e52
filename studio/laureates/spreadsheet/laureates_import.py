"""Imports laureates from a spreadsheet: first a plan of the changes, then all of them or none.

Recognises laureates by their identifiers, or by their French names if a row has none, so that a second import of a file
changes nothing. A row is compared with the latest draft.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from wagtail.models import Revision, WorkflowState

from studio.base import hooks
from studio.base.translation_gaps import latest_draft
from studio.laureates.models import Laureate, Promotion, Theme
from studio.laureates.spreadsheet import bulk_write
from studio.laureates.spreadsheet.cell_texts import bad_slug, readable
from studio.laureates.spreadsheet.cells import CellError, Column, Known, Value, plain
from studio.laureates.spreadsheet.columns import ADDRESS, COLUMNS, HEADINGS, IDENTIFIER, NAME
from studio.laureates.spreadsheet.headings import Problem, lacks, places_of
from studio.laureates.spreadsheet.sheets import MAX_ROWS, Sheet
from studio.sources.models import Source


class EditConflictError(Exception):
    """Somebody changed laureates after the plan was made, so that it may be wrong."""


class NotShowableError(Exception):
    """Kiosks could not show the laureates as they would be online; the message is for staff."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell whose content would change."""

    heading: str
    old: str
    new: str


@dataclass(slots=True)
class RowPlan:
    """The changes of one row to a laureate."""

    cell: str
    title: str
    row: Laureate
    fills: list[Callable[[Any], None]] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)
    made: bool = False
    """True if the laureate is new."""


@dataclass(slots=True)
class ImportPlan:
    """The changes of a whole file."""

    problems: list[Problem] = field(default_factory=list)
    steps: list[RowPlan] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    """The cells with an address to which ``https://`` was added."""

    @property
    def made(self) -> list[RowPlan]:
        """The new laureates."""
        return [step for step in self.steps if step.made]

    @property
    def changed(self) -> list[RowPlan]:
        """The laureates that would change."""
        return [step for step in self.steps if not step.made and step.changes]

    @property
    def unchanged(self) -> list[RowPlan]:
        """The laureates that would stay the same."""
        return [step for step in self.steps if not step.made and not step.changes]

    @property
    def count(self) -> int:
        """The number of laureates that would be written."""
        return len(self.made) + len(self.changed)

    @property
    def digest(self) -> str:
        """Identifies this plan, so that somebody confirms exactly these changes."""
        seen = [
            (step.row.pk, step.title, [(one.heading, one.old, one.new) for one in step.changes]) for step in self.steps
        ]
        return hashlib.sha256(repr((seen, self.problems)).encode()).hexdigest()


def export() -> Iterator[tuple[str, ...]]:
    """Yield the headings, then each laureate as in its latest draft."""
    yield HEADINGS
    known = _known()
    for row in map(latest_draft, _rows()):
        yield (row.slug, *(cell for column in COLUMNS for cell in column.write(row, known)))


def plan(sheet: Sheet, user: Any) -> ImportPlan:
    """Return the changes and the problems of a sheet; nothing is written."""
    found = ImportPlan()
    places = places_of(sheet, found.problems)
    if not found.problems:
        _Planner(found, sheet, places, user).plan()
    return found


def too_many(agreed: ImportPlan) -> str:
    """Return why the planned laureates cannot all go online: kiosks cannot show so many."""
    online = set(Laureate.objects.filter(live=True).values_list("pk", flat=True))
    count = len(online | {step.row.pk for step in agreed.changed}) + len(agreed.made)
    if count <= MAX_ROWS:
        return ""
    most, more = (number_format(number, force_grouping=True) for number in (MAX_ROWS, count))
    return _(
        "Les bornes montrent %(most)s lauréats au plus\u202f: avec ce fichier, il y en aurait %(more)s en ligne."
    ) % {"most": most, "more": more}


def not_shown(agreed: ImportPlan) -> list[Problem]:
    """Return the faults that kiosks could not show in the planned laureates, by the rows of the file."""
    steps = {id(step.row): step for step in _filled(agreed)}
    return [
        Problem(steps[id(row)].cell, steps[id(row)].title, said)
        for row, said in hooks.faults_of_laureates([step.row for step in steps.values()])
    ]


def apply(agreed: ImportPlan, user: Any, *, now: datetime, publish: bool = False) -> None:
    """Write the plan: a draft of each laureate, put online if asked for; all of them or none.

    Raises:
        ValueError: the plan has problems.
        EditConflictError: somebody changed laureates after the plan was made.
        NotShowableError: the laureates should go online, and kiosks could not show them, or not so many.
    """
    if agreed.problems:
        raise ValueError("a plan with problems cannot be carried out")
    steps = _filled(agreed)
    new, old = [step.row for step in steps if step.made], [step.row for step in steps if not step.made]
    with transaction.atomic():
        _refuse_overtaken(new, old)
        if publish:
            _refuse_not_shown(agreed)
        bulk_write.make(new)
        bulk_write.revise(new, user, "wagtail.create", now)
        bulk_write.revise(old, user, "wagtail.edit", now)
        if publish:
            bulk_write.publish([*new, *old], user, now)
        bulk_write.index([*new, *(row for row in old if row.live_revision_id == row.latest_revision_id)])


def _filled(agreed: ImportPlan) -> list[RowPlan]:
    """Return the rows of the plan that change something, with their laureates filled in."""
    steps = [*agreed.made, *agreed.changed]
    for step in steps:
        for fill in step.fills:
            fill(step.row)
    return steps


def _refuse_not_shown(agreed: ImportPlan) -> None:
    if said := too_many(agreed):
        raise NotShowableError(said)
    if found := not_shown(agreed):
        first = found[0]
        raise NotShowableError(
            _("%(cell)s (%(name)s)\u202f: %(what)s") % {"cell": first.cell, "name": first.heading, "what": first.what}
        )


def _refuse_overtaken(new: list[Laureate], old: list[Laureate]) -> None:
    there = list(Laureate.objects.values_list("pk", "slug", "latest_revision"))
    slugs, drafts = {slug for _, slug, _ in there}, {(pk, draft) for pk, _, draft in there}
    if any(row.slug in slugs for row in new) or any((row.pk, row.latest_revision_id) not in drafts for row in old):
        raise EditConflictError


def _rows() -> Any:
    return Laureate.objects.order_by("sort_order", "pk").select_related("latest_revision")


def _known() -> Known:
    themes, promotions = (_names(model.objects.order_by("pk"), "name_fr") for model in (Theme, Promotion))
    sources = list(Source.objects.order_by("pk"))
    by_name, _ = _names(sources, "title")
    return Known(
        themes[0], promotions[0], by_name, themes[1], promotions[1], {source.pk: source.slug for source in sources}
    )


def _names(rows: Iterable[Any], attribute: str) -> tuple[dict[str, int], dict[int, str]]:
    """Return rows by each name that only one of them has, and the best name of each row."""
    rows = list(rows)
    slugs = {row.slug: row.pk for row in rows}
    titles = Counter(plain(getattr(row, attribute)) for row in rows)
    own = {
        row.pk: title
        for row in rows
        if (title := getattr(row, attribute))
        and titles[plain(title)] == 1
        and slugs.get(plain(title), row.pk) == row.pk
    }
    by_name = {plain(title): pk for pk, title in own.items()} | slugs
    return by_name, {row.pk: own.get(row.pk, row.slug) for row in rows}


class _Planner:
    """Reads row after row, and remembers the laureates that it has met."""

    def __init__(self, found: ImportPlan, sheet: Sheet, places: dict[str, int], user: Any) -> None:
        self.found = found
        self.sheet = sheet
        self.places = places
        self.columns = [column for column in COLUMNS if any(heading in places for heading in column.headings)]
        self.user = user
        self.known = _known()
        rows = list(_rows())
        self.by_slug = {row.slug: row for row in rows}
        self.latest = {row.pk: latest_draft(row) for row in rows}
        self.by_name: dict[str, list[Laureate]] = {}
        for row in rows:
            self.by_name.setdefault(plain(self.latest[row.pk].name_fr), []).append(row)
        kind = ContentType.objects.get_for_model(Laureate)
        self.in_review = set(
            WorkflowState.objects.active().filter(content_type=kind).values_list("object_id", flat=True)
        )
        self.planned = set(
            Revision.objects.filter(content_type=kind, approved_go_live_at__isnull=False).values_list(
                "object_id", flat=True
            )
        )
        self.met: dict[Any, int] = {}
        self.lacking: dict[str, None] = {}
        """The missing headings that new laureates need."""

    def plan(self) -> None:
        """Plan each row that is not empty."""
        for number, cells in enumerate(self.sheet.rows):
            if number > self.sheet.heading and any(cell.strip() for cell in cells):
                self._plan_row(number, cells)
        self.found.problems[:0] = [lacks(self.sheet, heading) for heading in self.lacking]

    def _plan_row(self, number: int, cells: list[str]) -> None:
        texts: dict[str, str] = {}
        before = len(self.found.problems)
        for heading, place in self.places.items():
            try:
                written = cells[place] if place < len(cells) else ""
                texts[heading] = readable(written, as_typed=heading == ADDRESS)
            except CellError as error:
                self._problem(number, place, heading, str(error))
        if len(self.found.problems) > before:
            return

        def cell(heading: str) -> str:
            return texts.get(heading, "")

        row = self._find(number, cell(IDENTIFIER).strip(), cell(NAME).strip())
        if row is None:
            return
        current = self.latest.get(row.pk, row)
        step = RowPlan(self.sheet.cell_name(number, 0), "", current, made=row.pk is None)
        for column in self.columns if row.pk else COLUMNS:
            if not row.pk and column.required and column.headings[0] not in self.places:
                self.lacking[column.headings[0]] = None
                continue
            had = column.write(current, self.known) if row.pk else ("",) * len(column.headings)
            # A language that is not in the file keeps the present text.
            merged = tuple(texts.get(heading, old) for heading, old in zip(column.headings, had, strict=True))
            value = self._read(number, column, merged)
            if value is None:
                continue
            if value.fill is None:
                if not row.pk:
                    heading = column.headings[0]
                    self._problem(number, self.places.get(heading), heading, _("ce texte est à écrire"))
                continue
            step.fills.append(value.fill)
            if value.completed:
                self.found.completed.append(self.sheet.cell_name(number, self.places[column.headings[0]]))
            step.changes += [
                CellChange(heading, was, now)
                for heading, was, now in zip(column.headings, had, value.cells, strict=True)
                if was != now
            ]
        step.title = cell(NAME).strip() or current.name_fr or current.slug
        self.found.steps.append(step)

    def _find(self, number: int, slug: str, name: str) -> Laureate | None:
        """Return the laureate of a row, or a new one if the row names none; return ``None`` for a problem."""
        heading = IDENTIFIER if slug or NAME not in self.places else NAME
        place = self.places[heading]
        if not slug and not name:
            self._problem(number, place, heading, _("il faut un identifiant ou un nom en français"))
            return None
        named = self.by_name.get(plain(name), [])
        if slug:
            row = self.by_slug.get(slug) or Laureate(slug=slug)
        elif len(named) > 1:
            self._problem(
                number,
                place,
                heading,
                _("%(number)s lauréats ont ce nom\u202f: indiquez l’identifiant") % {"number": len(named)},
            )
            return None
        else:
            row = named[0] if named else Laureate()
        who = row.pk or slug or plain(name)
        if who in self.met:
            self._problem(
                number, place, heading, _("ce lauréat est déjà à la ligne %(line)d") % {"line": self.met[who] + 1}
            )
            return None
        self.met[who] = number
        said = self._hindrance(row)
        if said:
            self._problem(number, place, heading, said)
            return None
        return row

    def _hindrance(self, row: Laureate) -> str:
        if row.pk is None:
            return bad_slug(row.slug) if row.slug else ""
        if row.locked and row.locked_by_id != self.user.pk:
            return _("ce lauréat est verrouillé par quelqu’un d’autre")
        if str(row.pk) in self.in_review:
            return _("ce lauréat est en relecture\u202f: attendez sa fin, ou annulez-la")
        if str(row.pk) in self.planned:
            return _("une mise en ligne de ce lauréat est programmée\u202f: annulez-la d’abord")
        return ""

    def _read(self, number: int, column: Column, cells: tuple[str, ...]) -> Value | None:
        try:
            return column.read(cells, self.known)
        except CellError as error:
            heading = error.column or column.headings[0]
            self._problem(number, self.places.get(heading), heading, str(error))
            return None

    def _problem(self, number: int, place: int | None, heading: str, what: str) -> None:
        cell = self.sheet.cell_name(number, place)
        said = what if place is not None else _("%(what)s, et la colonne manque") % {"what": what}
        self.found.problems.append(Problem(cell, heading, said))
