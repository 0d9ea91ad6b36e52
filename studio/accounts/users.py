"""Accounts in the admin. Only people with full access can change accounts with full access."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet


class _WithoutFullAccess:
    """A form in which nobody can give more access than they have themselves."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Return the form, without the checkbox for full access if this user does not have it."""
        form = super().get_form(*args, **kwargs)
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


class GuardedCreateView(_WithoutFullAccess, CreateView):
    """Adds an account."""


class GuardedEditView(_WithoutFullAccess, EditView):
    """Changes an account."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer, unless the account has more access than the user."""
        refuse_to_touch(request, [self.object])
        return super().dispatch(request, *args, **kwargs)


class UserIndexView(IndexView):
    """The list of accounts with their roles."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Any]:
        """Return the columns with the roles, where Wagtail only shows who has full access."""
        roles = Column("roles", label=_("Rôles"), accessor=roles_of)
        return [roles if column.name == "is_superuser" else column for column in super().columns]


def roles_of(user: Any) -> str:
    """Return the roles of an account in words."""
    names = [group.name for group in user.groups.all()]
    return ", ".join([gettext("accès complet"), *names] if user.is_superuser else names) or gettext("aucun rôle")


class GuardedUserViewSet(UserViewSet):
    """Accounts, which cannot be copied."""

    copy_view_enabled = False
    index_view_class = UserIndexView
    add_view_class = GuardedCreateView
    edit_view_class = GuardedEditView


def refuse_to_touch(request: HttpRequest, users: list[Any]) -> None:
    """Refuse a change of accounts with more access than the user has.

    Raises:
        PermissionDenied: one of the accounts has more access.
    """
    if not request.user.is_superuser and any(user.is_superuser for user in users):
        raise PermissionDenied
