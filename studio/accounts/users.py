"""Accounts in the admin. Whoever has full access is out of reach of those who have not."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.users.views.users import CreateView, EditView, UserViewSet


class _WithoutFullAccess:
    """A form in which nobody gives more access than they have themselves."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Return the form, without the box for full access where this person has not got it."""
        form = super().get_form(*args, **kwargs)
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


class GuardedCreateView(_WithoutFullAccess, CreateView):
    """Adds an account."""


class GuardedEditView(_WithoutFullAccess, EditView):
    """Changes an account."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer, unless the account has more access than whoever asks."""
        refuse_to_touch(request, [self.object])
        return super().dispatch(request, *args, **kwargs)


class GuardedUserViewSet(UserViewSet):
    """Accounts, of which no copies are made."""

    copy_view_enabled = False
    add_view_class = GuardedCreateView
    edit_view_class = GuardedEditView


def refuse_to_touch(request: HttpRequest, users: list[Any]) -> None:
    """Refuse a change of accounts with more access than whoever asks for it.

    Raises:
        PermissionDenied: one of them has.
    """
    if not request.user.is_superuser and any(user.is_superuser for user in users):
        raise PermissionDenied
