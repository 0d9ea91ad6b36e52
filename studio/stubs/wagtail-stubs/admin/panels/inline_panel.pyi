"""Types of `wagtail.admin.panels.inline_panel`: headings may be translated texts."""

from typing import Any

from django_stubs_ext import StrOrPromise
from wagtail.admin.panels.base import Panel

class InlinePanel(Panel):
    def __init__(
        self,
        relation_name: str,
        panels: list[Any] | None = None,
        heading: StrOrPromise = "",
        label: StrOrPromise = "",
        min_num: int | None = None,
        max_num: int | None = None,
        **kwargs: Any,
    ) -> None: ...
