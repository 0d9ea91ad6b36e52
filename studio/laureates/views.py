"""The export of laureates as a spreadsheet, and the import, which shows the changes first."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.widgets.button import HeaderButton

from studio.base.views import ContentIndexView
from studio.laureates.models import Laureate, Promotion, Theme, Upload
from studio.laureates.spreadsheet import laureates_import, sheets
from studio.laureates.spreadsheet.body_cells import NOT_TRANSLATED
from studio.laureates.spreadsheet.cells import UNTOUCHED
from studio.laureates.spreadsheet.columns import COLUMNS, HEADINGS, IDENTIFIER
from studio.laureates.spreadsheet.headings import heading_of
from studio.sources.models import Source

_KEPT = timedelta(days=1)
_SHOWN = 100
"""The number of laureates that are shown with all changed texts; the others are shown by name."""

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send all laureates, as in their latest drafts."""
    _refuse_unless(request, "view", "change")
    return _file("laureats", kind, list(laureates_import.export()))


def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Send a file with headings only."""
    _refuse_unless(request, "add")
    return _file("modele-laureats", kind, [HEADINGS])


def upload(request: HttpRequest) -> HttpResponse:
    """Ask for a file, keep it, and show its changes."""
    _refuse_unless(request, "add")
    _refuse_unless(request, "change")
    trouble = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise sheets.SheetError(_("Choisissez d’abord un fichier."))
            if file.size is None or file.size > sheets.MAX_BYTES:
                raise sheets.SheetError(
                    _("Ce fichier est trop lourd\u202f: %(most)s Mo au plus.") % {"most": sheets.MAX_BYTES // 1_000_000}
                )
            data, name = file.read(), (file.name or "fichier")[-200:]
            sheets.read(name, data, _is_heading)
        except sheets.SheetError as error:
            trouble = str(error)
        else:
            now = timezone.now()
            Upload.objects.filter(sender=request.user).delete()
            Upload.objects.filter(sent_at__lt=now - _KEPT).delete()
            kept = Upload.objects.create(sender=request.user, name=name, data=data, sent_at=now)
            return redirect("laureates_import_confirm", kept.pk)
    columns = [(", ".join(column.headings), column.meaning, column.required) for column in COLUMNS]
    return render(
        request,
        "laureates/import.html",
        {
            "trouble": trouble,
            "identifier": IDENTIFIER,
            "columns": columns,
            "not_translated": NOT_TRANSLATED,
            "untouched": UNTOUCHED,
            "most_rows": number_format(sheets.MAX_ROWS, force_grouping=True),
            "most_megabytes": sheets.MAX_BYTES // 1_000_000,
            "themes": Theme.objects.order_by("sort_order"),
            "promotions": Promotion.objects.order_by("sort_order"),
        },
        status=422 if trouble else 200,
    )


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the changes of a file; make them once the sender confirms exactly these."""
    _refuse_unless(request, "add")
    _refuse_unless(request, "change")
    kept = get_object_or_404(Upload, pk=pk, sender=request.user)
    try:
        sheet = sheets.read(kept.name, bytes(kept.data), _is_heading)
    except sheets.SheetError as error:  # a busy machine may take too long for a file that it could read before
        messages.error(request, str(error))
        return redirect("laureates_import")
    plan = laureates_import.plan(sheet, request.user)
    may_publish = _may(request, "publish")
    if request.method == "POST" and not plan.problems:
        publish = may_publish and request.POST.get("publish") == "on"
        try:
            if request.POST.get("digest") != plan.digest:
                raise laureates_import.EditConflictError
            with transaction.atomic():
                laureates_import.apply(plan, request.user, now=timezone.now(), publish=publish)
                kept.delete()
        except laureates_import.EditConflictError:
            messages.warning(
                request, _("Des lauréats ont changé entre-temps\u202f: relisez ce qui suit avant d’importer.")
            )
            return redirect("laureates_import_confirm", pk)
        except laureates_import.NotShowableError as error:
            messages.error(request, _("Rien n’a été importé. %(error)s Importez des brouillons.") % {"error": error})
            return redirect("laureates_import_confirm", pk)
        messages.success(request, _said(plan, publish=publish))
        return redirect(_index())
    return render(
        request,
        "laureates/import_confirm.html",
        {
            "upload": kept,
            "sheet": sheet,
            "plan": plan,
            "made": plan.made,
            "changed": plan.changed,
            "unchanged": plan.unchanged,
            "shown": _SHOWN,
            "problems": plan.problems[:500],
            "may_publish": may_publish,
            "too_many": laureates_import.too_many(plan) if may_publish else "",
            "not_shown": laureates_import.not_shown(plan)[:_SHOWN],
            "index": _index(),
        },
    )


class LaureateIndexView(ContentIndexView):
    """The list of laureates, with buttons for export and import."""

    @property
    def header_buttons(self) -> list[Any]:
        """Add the button of the import beside the button « add »."""
        buttons = list(super().header_buttons)
        if _may(self.request, "add") and _may(self.request, "change"):
            buttons.append(
                HeaderButton(_("Importer"), url=reverse("laureates_import"), icon_name="upload", priority=110)
            )
        buttons.append(
            HeaderButton(
                _("Exporter"), url=reverse("laureates_export", args=["xlsx"]), icon_name="download", priority=120
            )
        )
        return buttons


def _said(plan: laureates_import.ImportPlan, *, publish: bool) -> str:
    made = ngettext("%(count)d lauréat créé", "%(count)d lauréats créés", len(plan.made)) % {"count": len(plan.made)}
    changed = ngettext("%(count)d lauréat modifié", "%(count)d lauréats modifiés", len(plan.changed)) % {
        "count": len(plan.changed)
    }
    if plan.made and plan.changed:
        done = _("%(made)s et %(changed)s") % {"made": made, "changed": changed}
    else:
        done = made if plan.made else changed if plan.changed else _("Rien à changer")
    if publish:
        return _("%(done)s, en ligne dans le studio. Envoyez-les aux bornes depuis «\u202fEnvoi aux bornes\u202f».") % {
            "done": done
        }
    return _("%(done)s, en brouillon\u202f: relisez, puis mettez en ligne.") % {"done": done}


def _file(stem: str, kind: str, rows: list[tuple[str, ...]]) -> HttpResponse:
    if kind not in _KINDS:
        raise Http404
    if kind == "csv":
        data = sheets.write_csv(rows)
    else:
        help_sheet = [(", ".join(column.headings), str(column.meaning)) for column in COLUMNS]
        names = [
            ("identifiant", _("Laissez vide pour un nouveau lauréat\u202f: il vient du nom.")),
            *help_sheet,
            ("", ""),
        ]
        for title, attribute, model in (
            (_("Thèmes"), "name_fr", Theme),
            (_("Promotions"), "name_fr", Promotion),
            (_("Sources"), "title", Source),
        ):
            names += [
                (title, ""),
                *((row.slug, getattr(row, attribute)) for row in model.objects.order_by("pk")),
                ("", ""),
            ]
        data = sheets.write_xlsx(_("Lauréats"), rows, [sheets.Note(_("Mode d’emploi"), names)])
    day = timezone.localdate().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="{stem}-{day}.{kind}"'}
    return HttpResponse(data, content_type=_KINDS[kind], headers=headers)


def _is_heading(cell: str) -> bool:
    return heading_of(cell) is not None


def _index() -> str:
    return reverse(Laureate.snippet_viewset.get_url_name("list"))


def _may(request: HttpRequest, *actions: str) -> bool:
    return any(request.user.has_perm(f"laureates.{action}_laureate") for action in actions)


def _refuse_unless(request: HttpRequest, *actions: str) -> None:
    if not _may(request, *actions):
        raise PermissionDenied
