"""Guards publication in the admin: nothing goes online that kiosks could not show, or offline that they need."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks

from studio.base.content import Content
from studio.editions import folders, picture_rules, rules

hooks.register("studio_store_upload", folders.store_upload)
hooks.register("studio_validate_publish", rules.validate_publish)
hooks.register("studio_validate_unpublish", rules.validate_unpublish)
hooks.register("studio_add_refusals", rules.add_refusals)
hooks.register("studio_faults_of_shapes", rules.faults_of_shapes)
hooks.register("studio_faults_of_laureates", rules.faults_of_laureates)
hooks.register("studio_faults_of_words", picture_rules.faults_of_words)
hooks.register("studio_size_mismatch", picture_rules.size_mismatch)


@hooks.register("before_unpublish")
@hooks.register("before_delete_snippet")
def refuse_what_is_needed(request: HttpRequest, rows: Any) -> HttpResponse | None:
    """Keep online what kiosks need: say why on the page that asks, and refuse if somebody agrees all the same."""
    rows = list(rows) if isinstance(rows, Iterable) else [rows]
    if not rows or not isinstance(rows[0], Content):
        return None
    try:
        rules.validate_unpublish(rows)
    except ValidationError as refusal:
        said = " ".join(refusal.messages)
        if request.method == "POST":
            messages.error(request, said)
            return redirect(type(rows[0]).snippet_viewset.get_url_name("list"))
        messages.warning(request, said)
    return None
