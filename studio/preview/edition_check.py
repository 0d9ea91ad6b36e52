"""The check before content reaches kiosks: the findings of the kiosk's ``check``, and texts that do not fit on screens.

Draws each screen in every language, in portrait and landscape, with the largest text; if a text does not fit, also with
the normal size. Results are kept, so that a long check continues at the place where it stopped.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kiosk.edition import types
from kiosk.edition.check import check
from kiosk.edition.findings import Code, Finding
from kiosk.edition.folder import LoadedEdition
from kiosk.edition.paths import PartPath, Step, parts
from kiosk.errors import KioskError, MachineError
from studio.building.models import Place
from studio.editions import folders
from studio.editions.check_cache import check_with_cache
from studio.editions.dead_links import DeadLink, dead_links
from studio.editions.finding_messages import sentence, where
from studio.editions.form_links import address_of, form_of, paths_of
from studio.exhibit.models import Exhibit
from studio.laureates.models import Laureate
from studio.preview.content_screens import screens_of
from studio.preview.misfit_messages import choices_of, sentence_of
from studio.preview.renderer import BusyRendererError
from studio.preview.screens import Screen
from studio.preview.screenshots import Choice, Misfit, known_misfits, misfits
from studio.story.models import Chapter

MOST = 24
"""The number of screens that are drawn before a release, unless staff ask for all.

For the others only earlier results count; screens without any are named as unexamined.
"""

ON_SAVING_S = 1.5
PER_REQUEST_S = 5.0
"""The time for drawing screens while somebody waits for a page."""

_APART, _NAMED = 12, 3
"""More remarks of one kind than this become one, which names so many places."""

_SIZES = ("1920x1080", "1080x1920")
_LARGEST, _NORMAL = 2, 0


_WITH_SCREENS = (Chapter, Place, Laureate, Exhibit)
"""The kinds with a screen of their own, to which all its texts and pictures belong. The others share screens."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark and its place: an error keeps content from being published, a warning asks staff to look.

    ``href`` leads to the field that mends it, if there is one. ``mark`` identifies the remark in any language; a remark
    without one counts as new each time.
    """

    severity: str
    where: str
    what: str
    href: str = ""
    mark: str = ""


@dataclass(slots=True)
class Verdict:
    """Everything that is known about an edition so far."""

    edition: str
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    stood: list[Remark] = field(default_factory=list)
    """Warnings that were known at the last release; nobody has to read them again."""
    looked_at: int = 0
    waiting: int = 0
    """The number of pictures that are still to be drawn."""
    unseen: int = 0
    """The number of screens that nobody has checked, and that will not be checked unless staff ask for all."""
    trouble: KioskError | None = None
    """The reason why screens cannot be checked."""

    @property
    def mark(self) -> str:
        """A mark of these warnings; the form sends it back to prove that somebody has read them."""
        said = "\n".join(f"{one.where}: {one.what}" for one in self.warnings)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def known(self) -> set[str]:
        """The marks of all warnings."""
        return {one.mark for one in (*self.warnings, *self.stood) if one.mark}

    @property
    def unexamined(self) -> str:
        """The reason why some screens were not checked, in words; empty if all were."""
        if settings.RENDERER is None:
            return _("Ce studio est réglé sans moteur d’aperçu.")
        if self.trouble:
            return str(self.trouble)
        if self.waiting:
            part = 100 - self.part
            return _("Le temps a manqué pour %(part)d %% des vérifications.") % {"part": part}
        if self.unseen:
            return ngettext(
                "Les textes d’%(count)d écran n’ont pas été vérifiés.",
                "Les textes de %(count)d écrans n’ont pas été vérifiés.",
                self.unseen,
            ) % {"count": self.unseen}
        return ""

    def stop_waiting(self) -> None:
        """Stop before all screens are checked; the verdict says how many were not."""
        if self.waiting:
            self.tell_trouble(MachineError(_("La vérification n’était pas finie au moment de l’envoi.")))

    def tell_trouble(self, trouble: KioskError) -> None:
        """Note why the remaining screens cannot be checked, and warn of it."""
        self.trouble, self.waiting = trouble, 0
        what = _("les textes n’ont pas pu être vérifiés. %(why)s") % {"why": trouble}
        self.warnings.append(Remark("warning", _("Vérification des écrans"), what))

    def fold(self, stood: Collection[str]) -> None:
        """Move the warnings with these marks, which were known at the last release, to a list of their own."""
        self.stood += [one for one in self.warnings if one.mark in stood]
        self.warnings = [one for one in self.warnings if one.mark not in stood]

    @property
    def part(self) -> int:
        """The part of the check that is done, in percent."""
        return round(100 * self.looked_at / max(1, self.looked_at + self.waiting))


def check_edition(
    loaded: LoadedEdition,
    screens: Sequence[Screen],
    *,
    every: bool = False,
    seconds: float = PER_REQUEST_S,
    now: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Return the findings of ``check`` and of the renderer about an edition; draw the first screens, or ``every`` one.

    Raises:
        KioskError: there is nothing to check.
    """
    folders.copy_pictures(loaded, loaded.edition.pictures)
    found = [one for one in check_with_cache(loaded) if one.code is not Code.UNKNOWN_FILE]
    verdict = Verdict(loaded.id)
    _add(verdict, _remarks(found, loaded.edition))
    _add(verdict, _of_links(dead_links()))
    if settings.RENDERER is not None:
        _look(verdict, loaded, screens, len(screens) if every else MOST, seconds, now)
        if left := verdict.unseen:
            what = _("leurs textes n’ont pas encore tous été vérifiés.")
            where = ngettext("%(count)d autre écran", "%(count)d autres écrans", left) % {"count": left}
            verdict.warnings.append(Remark("warning", where, what))
    return verdict


def check_saved(row: Any, *, seconds: float = ON_SAVING_S, now: Callable[[], float] = time.monotonic) -> Verdict:
    """Return the remarks about a row that was just saved, on its own screens.

    Raises:
        KioskError: the row cannot be laid out yet.
    """
    loaded = folders.with_drafts(row)
    screens = screens_of(row, loaded.edition)
    own = screens[:1] if isinstance(row, _WITH_SCREENS) else []
    here = _paths(row, loaded.edition, own)
    folders.copy_pictures(loaded, {name for screen in screens[:1] for name in screen.pictures})
    whole = check(loaded, known_good={one.media for one in loaded.edition.pictures.values()})
    verdict = Verdict(loaded.id)
    _add(verdict, _remarks((one for one in whole if _begins(one.path, here)), loaded.edition))
    _add(verdict, _of_links(dead_links([row])))
    if settings.RENDERER is not None:
        texts = {part for path, part in parts(loaded.edition) if isinstance(part, str) and _begins(path, here)}
        _look(verdict, loaded, screens[:2], 2, seconds, now, lambda screen, one: screen in own or one.text in texts)
    return verdict


def _look(
    verdict: Verdict,
    loaded: LoadedEdition,
    screens: Sequence[Screen],
    most: int,
    seconds: float,
    now: Callable[[], float],
    counts: Callable[[Screen, Misfit], bool] = lambda _screen, _misfit: True,
) -> None:
    """Draw the first screens until the time is up; earlier results cost nothing, even those of other screens.

    ``counts`` chooses the misfits that are reported.
    """
    until = now() + seconds
    trouble: KioskError | None = None
    seen: list[tuple[Screen, Choice, Misfit]] = []
    for at, screen in enumerate(screens):
        unknown = 0
        for size, language in product(_SIZES, loaded.edition.languages):
            largest = Choice.read(f"{language}-{size}-{_LARGEST}")
            wanted = [largest]
            for choice in wanted:
                found = known_misfits(screen, choice)
                if found is None and at < most and not trouble and now() < until:
                    try:
                        found = misfits(loaded, screen, choice)
                    except BusyRendererError:
                        until = now()  # the renderer serves others: the remaining screens wait for the next call
                    except KioskError as error:
                        trouble = error
                if found is None:
                    unknown += 1
                    continue
                verdict.looked_at += at < most
                if found and choice is largest:
                    wanted.append(Choice.read(f"{language}-{size}-{_NORMAL}"))
                seen += [(screen, choice, misfit) for misfit in found if counts(screen, misfit)]
        if at < most:
            verdict.waiting += unknown
        else:
            verdict.unseen += unknown > 0
    _add(verdict, _gathered(seen, loaded.edition))
    if trouble:
        verdict.tell_trouble(trouble)


def _gathered(seen: Iterable[tuple[Screen, Choice, Misfit]], edition: types.Edition) -> Iterable[Remark]:
    """Yield one remark for each text that does not fit, on however many screens."""
    together: dict[tuple[str, str], list[tuple[Screen, Choice, Misfit]]] = {}
    for one in seen:
        together.setdefault((one[2].rule, one[2].text), []).append(one)
    for group in together.values():
        names = list(dict.fromkeys(screen.called for screen, _, _ in group))
        where = _and_others(names[0], len(names) - 1) if names[1:] else names[0]
        worst = min((misfit for _, _, misfit in group), key=lambda misfit: misfit.severity)
        choices = choices_of(choice for _, choice, _ in group)
        href = _href_of_text(worst.text, edition)
        yield Remark(
            worst.severity,
            where,
            _("%(sentence)s À voir en %(choices)s.") % {"sentence": sentence_of(worst), "choices": choices},
            href,
            _mark("text", worst.rule, worst.text),
        )


def _href_of_text(text: str, edition: types.Edition) -> str:
    """Return the address of the field that holds a text; return an empty text for the kiosk's own words."""
    return next((address_of(path) for path, part in parts(edition) if part == text), "")


def _of_links(found: Iterable[DeadLink]) -> Iterable[Remark]:
    return (Remark("warning", one.where, one.what, one.href, _mark("link", one.href, one.what)) for one in found)


def _add(verdict: Verdict, remarks: Iterable[Remark]) -> None:
    for remark in remarks:
        (verdict.errors if remark.severity == "error" else verdict.warnings).append(remark)


def _remarks(findings: Iterable[Finding], edition: types.Edition, channel: str = "") -> Iterable[Remark]:
    """Yield the findings of ``check``, with titles instead of short names."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, sentence(finding)), []).append(finding)
    for (severity, what), found in alike.items():
        if len(found) > _APART:
            left = len(found) - _NAMED
            places = ", ".join(where(one.path, edition) for one in found[:_NAMED])
            yield Remark(
                severity, _and_others(places, left), what, form_of(found[0], channel), _mark(*map(_mark_of, found))
            )
        else:
            for one in found:
                yield Remark(severity, where(one.path, edition), what, form_of(one, channel), _mark_of(one))


def _mark_of(finding: Finding) -> str:
    return _mark(
        "check", finding.code.value, *(f"{step.field}={step.name}" for step in finding.path), str(finding.values)
    )


def _mark(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _and_others(named: str, left: int) -> str:
    said = ngettext("%(named)s et %(count)d autre", "%(named)s et %(count)d autres", left)
    return said % {"named": named, "count": left}


def _begins(path: PartPath, beginnings: Sequence[PartPath]) -> bool:
    return any(path[: len(one)] == one for one in beginnings)


def _paths(row: Any, edition: types.Edition, screens: Sequence[Screen]) -> list[PartPath]:
    """Return the paths of a row and of the pictures on its own screen."""
    pictures = {name for screen in screens for name in screen.pictures}
    return paths_of(row, edition) + [(Step("pictures", name),) for name in sorted(pictures)]
