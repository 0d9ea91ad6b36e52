"""Actions of staff on several rows of a list at once, or on all rows that a search or a filter shows."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction as SnippetDelete
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from studio.base.completeness import refuse_incomplete

_NAMED = 20
"""The number of rows that a message names."""


class WholeList(BulkAction):
    """Makes « select all » mean the rows of the search and the filter; Wagtail would take every row of the kind."""

    def list_address(self) -> str:
        """Return the address of the list that staff came from."""
        return reverse(self.model.snippet_viewset.get_url_name("list"))

    def get_all_objects_in_listing_query(self, _parent_id: Any) -> list[Any]:
        return keys_in_list(self.request, self.list_address())


def keys_in_list(request: HttpRequest, address: str) -> list[Any]:
    """Return the keys of all rows that a list of the admin shows for the search and the filters of a request."""
    listing = resolve(address).func
    view = listing.view_class(**listing.view_initkwargs)
    view.setup(request)
    return [row.pk for row in view.get_queryset()]


class DeleteBulkAction(WholeList, SnippetDelete):
    """Deletes contents."""

    template_name = "studio/bulk_delete.html"


class _StateBulkAction(WholeList, SnippetBulkAction):
    """Puts several contents online or takes them offline. A content that fails does not stop the others."""

    template_name = "studio/bulk_state.html"
    question: Promise
    yes: Promise
    """The two texts of the page that asks for confirmation."""
    consequences = False
    """True if that page says what the action means for kiosks."""

    def check_perm(self, row: Any) -> bool:
        """Return whether this user may change the row and nobody else has locked it."""
        policy, user = self.permission_policy, self.request.user
        lock = row.get_lock()
        return policy.user_has_permission_for_instance(user, "publish", row) and not (lock and lock.for_user(user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {"question": self.question, "yes": self.yes, "name": self.display_name}
        return super().get_context_data(consequences=self.consequences, **asked, **kwargs)

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects: Iterable[Any], **given: Any) -> tuple[int, int]:
        """Change each row; return how many changed, and 0 for Wagtail's count of children."""
        action, done = given["self"], 0
        failed: list[tuple[Any, str]] = []
        for row in objects:
            try:
                with transaction.atomic():
                    done += action.change(row)
            except ValidationError as error:
                failed.append((row, " ".join(error.messages)))
            except IntegrityError:
                failed.append((row, _("son identifiant est déjà pris.")))
        if failed:
            messages.error(action.request, _said(action.failure, failed))
        return done, 0

    def change(self, row: Any) -> bool:
        """Change one row; return whether it changed.

        Raises:
            ValidationError: the row cannot be changed.
        """
        raise NotImplementedError

    def failure(self, count: int) -> str:
        """Return the beginning of the message that names the rows that did not change."""
        raise NotImplementedError


class PublishBulkAction(_StateBulkAction):
    """Puts the latest draft of each row online if its form would allow it."""

    display_name: StrOrPromise = gettext_lazy("Mettre en ligne")
    action_type: str = "publish"
    aria_label: StrOrPromise = gettext_lazy("Mettre en ligne les contenus cochés")
    action_priority = 10
    question = gettext_lazy("Mettre ces contenus en ligne, chacun dans sa dernière version\u202f?")
    yes = gettext_lazy("Oui, mettre en ligne")

    def change(self, row: Any) -> bool:
        """Put the row online, or plan it for the hour that its draft names."""
        if row.live and not row.has_unpublished_changes:
            return False
        draft = row.get_latest_revision_as_object()
        refuse_incomplete(draft)
        revision = row.latest_revision or draft.save_revision(user=self.request.user)
        revision.publish(user=self.request.user)
        return True

    def failure(self, count: int) -> str:
        return ngettext(
            "%(count)d contenu n’a pas été mis en ligne\u202f:",
            "%(count)d contenus n’ont pas été mis en ligne\u202f:",
            count,
        ) % {"count": count}

    def get_success_message(self, done: int, _none: int) -> str:
        if not done:
            return _("Rien de nouveau n’a été mis en ligne.")
        return ngettext(
            "%(count)d contenu mis en ligne. Il reste à l’envoyer aux bornes.",
            "%(count)d contenus mis en ligne. Il reste à les envoyer aux bornes.",
            done,
        ) % {"count": done}


class UnpublishBulkAction(_StateBulkAction):
    """Takes contents offline; their texts stay in the studio as drafts."""

    display_name: StrOrPromise = gettext_lazy("Mettre hors ligne")
    action_type: str = "unpublish"
    aria_label: StrOrPromise = gettext_lazy("Mettre hors ligne les contenus cochés")
    action_priority = 20
    question = gettext_lazy("Mettre ces contenus hors ligne\u202f? Ils restent dans le studio comme brouillons.")
    yes = gettext_lazy("Oui, mettre hors ligne")
    consequences = True

    def change(self, row: Any) -> bool:
        """Take the row offline."""
        was_live = row.live
        row.unpublish(user=self.request.user)
        return was_live

    def failure(self, count: int) -> str:
        return ngettext(
            "%(count)d contenu n’a pas été mis hors ligne\u202f:",
            "%(count)d contenus n’ont pas été mis hors ligne\u202f:",
            count,
        ) % {"count": count}

    def get_success_message(self, done: int, _none: int) -> str:
        if not done:
            return _("Ces contenus étaient déjà hors ligne.")
        return ngettext(
            "%(count)d contenu mis hors ligne. Il quitte les bornes au prochain envoi.",
            "%(count)d contenus mis hors ligne. Ils quittent les bornes au prochain envoi.",
            done,
        ) % {"count": done}


def _said(beginning: Callable[[int], str], failed: list[tuple[Any, str]]) -> str:
    """Return a message that names the first rows that failed."""
    lines = format_html_join("", "<li>{}\u202f: {}</li>", failed[:_NAMED])
    left = len(failed) - _NAMED
    more = ngettext("et %(count)d autre", "et %(count)d autres", left) % {"count": left} if left > 0 else ""
    return format_html(
        "{}<ul>{}{}</ul>", beginning(len(failed)), lines, format_html("<li>{}</li>", more) if more else ""
    )
