"""Counts the open tasks on the home page, with links to the lists that show them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from studio.base.limits import LANGUAGES
from studio.base.translation_gaps import MARKS, gaps_of

_TO_TRANSLATE = ngettext_lazy(
    "%(count)d contenu à traduire en %(language)s", "%(count)d contenus à traduire en %(language)s", "count"
)
_TO_DESCRIBE = ngettext_lazy(
    "%(count)d image à décrire en %(language)s", "%(count)d images à décrire en %(language)s", "count"
)
_TO_VERIFY = ngettext_lazy("%(count)d contenu à vérifier", "%(count)d contenus à vérifier", "count")
_EXAMPLES = ngettext_lazy(
    "%(count)d contenu d’exemple, à remplacer", "%(count)d contenus d’exemple, à remplacer", "count"
)


@dataclass(frozen=True, slots=True)
class TaskOfKind:
    """The contents of one kind that a task concerns, and the list that shows them."""

    count: int
    called: str
    address: str


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its amount, also in words, and the kinds that it concerns."""

    count: int
    what: str
    parts: list[TaskOfKind]


def tasks(user: Any) -> list[Task]:
    """Return the tasks of a user, the most urgent first."""
    marks: dict[str, list[TaskOfKind]] = {mark: [] for mark in MARKS}
    texts: dict[str, list[TaskOfKind]] = {language: [] for language in LANGUAGES}
    images: dict[str, list[TaskOfKind]] = {language: [] for language in LANGUAGES}
    for model in get_snippet_models():
        if policy_registry.get_by_type(model).user_has_permission(user, "change"):
            address = reverse(model.snippet_viewset.get_url_name("list"))
            _count(model, address, texts, marks)
    picture: Any = get_image_model()
    if policy_registry.get_by_type(picture).user_has_permission(user, "change"):
        _count(picture, reverse("wagtailimages:index"), images, {})
    found = [
        *(_task(texts[language], _TO_TRANSLATE, called) for language, called in LANGUAGES.items()),
        *(_task(images[language], _TO_DESCRIBE, called) for language, called in LANGUAGES.items()),
        _task(marks["to_verify"], _TO_VERIFY),
        _task(marks["example"], _EXAMPLES),
    ]
    return [task for task in found if task.count]


def _task(parts: list[TaskOfKind], what: Any, language: Any = "") -> Task:
    count = sum(part.count for part in parts)
    return Task(count, what % {"count": count, "language": language}, parts)


def _count(model: Any, address: str, texts: dict[str, list[TaskOfKind]], marks: dict[str, list[TaskOfKind]]) -> None:
    """Count the gaps of one kind of content in one pass."""
    here = dict.fromkeys([*texts, *marks], 0)
    for lack in gaps_of(model):
        for name in (*lack.languages, *lack.marks):
            here[name] += 1
    for name, parts in [*texts.items(), *marks.items()]:
        if count := here[name]:
            query = urlencode({"untranslated": name} if name in texts else {name: "true"})
            called = model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name
            parts.append(TaskOfKind(count, str(called), f"{address}?{query}"))


class TasksPanel(Component):
    """Shows the open tasks on the home page."""

    name = "todo"
    order = 20
    template_name = "studio/tasks.html"

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"tasks": tasks(self._request.user)}
