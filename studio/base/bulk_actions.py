"""What staff do with several contents of a list at once, and with all that a search or a filter has left in it."""

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
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction as SnippetDelete
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from studio.base.completeness import refuse_incomplete

_NAMED = 20
"""How many contents are named in a message."""


class WholeList(BulkAction):
    """Has « select all in the list » mean the list as it is searched and filtered; Wagtail would take every row."""

    def list_address(self) -> str:
        """Return the address of the list from which staff came."""
        return reverse(self.model.snippet_viewset.get_url_name("list"))

    def get_all_objects_in_listing_query(self, _parent_id: Any) -> list[Any]:
        """Return the keys of what the list shows, on all of its pages."""
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
    """Changes for several contents whether they are online. One that cannot be changed keeps no other from it."""

    template_name = "studio/bulk_state.html"
    question: Promise
    yes: Promise
    """The two texts of the page that asks."""
    consequences = False
    """Whether that page says what this does to kiosks."""

    def check_perm(self, row: Any) -> bool:
        """Tell whether this user may, and nobody else holds the row."""
        policy, user = self.permission_policy, self.request.user
        lock = row.get_lock()
        return policy.user_has_permission_for_instance(user, "publish", row) and not (lock and lock.for_user(user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows that asks."""
        asked = {"question": self.question, "yes": self.yes, "name": self.display_name}
        return super().get_context_data(consequences=self.consequences, **asked, **kwargs)

    def get_execution_context(self) -> dict[str, Any]:
        """Return what :meth:`execute_action` is given."""
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects: Iterable[Any], **given: Any) -> tuple[int, int]:
        """Change each; return how many were, and 0."""
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
        """Change one; return whether there was anything to change.

        Raises:
            ValidationError: it cannot be.
        """
        raise NotImplementedError

    def failure(self, count: int) -> str:
        """Return how the message begins that names what was not changed."""
        raise NotImplementedError


class PublishBulkAction(_StateBulkAction):
    """Puts the latest drafts of contents online, each if its form could do so."""

    display_name = gettext_lazy("Mettre en ligne")
    action_type = "publish"
    aria_label = gettext_lazy("Mettre en ligne les contenus cochés")
    action_priority = 10
    question = gettext_lazy("Mettre ces contenus en ligne, chacun dans sa dernière version\u202f?")
    yes = gettext_lazy("Oui, mettre en ligne")

    def change(self, row: Any) -> bool:
        """Put it online, or have it wait for the hour that is planned."""
        if row.live and not row.has_unpublished_changes:
            return False
        draft = row.get_latest_revision_as_object()
        refuse_incomplete(draft)
        revision = row.latest_revision or draft.save_revision(user=self.request.user)
        revision.publish(user=self.request.user)
        return True

    def failure(self, count: int) -> str:
        """Say it of the state."""
        return ngettext(
            "%(count)d contenu n’a pas été mis en ligne\u202f:",
            "%(count)d contenus n’ont pas été mis en ligne\u202f:",
            count,
        ) % {"count": count}

    def get_success_message(self, done: int, _none: int) -> str:
        """Return what is said above the list."""
        if not done:
            return _("Rien de nouveau n’a été mis en ligne.")
        return ngettext(
            "%(count)d contenu mis en ligne. Il reste à l’envoyer aux bornes.",
            "%(count)d contenus mis en ligne. Il reste à les envoyer aux bornes.",
            done,
        ) % {"count": done}


class UnpublishBulkAction(_StateBulkAction):
    """Takes contents offline; their texts stay in the studio as drafts."""

    display_name = gettext_lazy("Mettre hors ligne")
    action_type = "unpublish"
    aria_label = gettext_lazy("Mettre hors ligne les contenus cochés")
    action_priority = 20
    question = gettext_lazy("Mettre ces contenus hors ligne\u202f? Ils restent dans le studio comme brouillons.")
    yes = gettext_lazy("Oui, mettre hors ligne")
    consequences = True

    def change(self, row: Any) -> bool:
        """Take it offline."""
        was_live = row.live
        row.unpublish(user=self.request.user)
        return was_live

    def failure(self, count: int) -> str:
        """Say it of the state."""
        return ngettext(
            "%(count)d contenu n’a pas été mis hors ligne\u202f:",
            "%(count)d contenus n’ont pas été mis hors ligne\u202f:",
            count,
        ) % {"count": count}

    def get_success_message(self, done: int, _none: int) -> str:
        """Return what is said above the list."""
        if not done:
            return _("Ces contenus étaient déjà hors ligne.")
        return ngettext(
            "%(count)d contenu mis hors ligne. Il quitte les bornes au prochain envoi.",
            "%(count)d contenus mis hors ligne. Ils quittent les bornes au prochain envoi.",
            done,
        ) % {"count": done}


def _said(beginning: Callable[[int], str], failed: list[tuple[Any, str]]) -> str:
    """Return a message that names what failed, as many as one reads."""
    lines = format_html_join("", "<li>{}\u202f: {}</li>", failed[:_NAMED])
    left = len(failed) - _NAMED
    more = ngettext("et %(count)d autre", "et %(count)d autres", left) % {"count": left} if left > 0 else ""
    return format_html(
        "{}<ul>{}{}</ul>", beginning(len(failed)), lines, format_html("<li>{}</li>", more) if more else ""
    )
