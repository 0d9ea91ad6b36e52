"""Adds accounts and safety to the admin."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.users.views import bulk_actions

from studio.accounts import views
from studio.accounts.forms import ASKED
from studio.accounts.users import refuse_to_touch
from studio.base.bulk_actions import WholeList


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the pages below the address of the admin."""
    return [
        path("second-factor/", views.overview, name="second_factor"),
        path("second-factor/set-up/", views.set_up, name="second_factor_set_up"),
        path("second-factor/ask/", views.ask, name="second_factor_ask"),
        path("second-factor/codes/", views.new_codes, name="second_factor_codes"),
        path("second-factor/off/", views.turn_off, name="second_factor_off"),
        path("logins/", views.people, name="accounts_people"),
        path("logins/unlock/", views.unlock, name="accounts_unlock"),
        path("logins/<int:pk>/remove-second-factor/", views.remove, name="accounts_remove"),
    ]


class _LoginsItem(MenuItem):
    """The menu item, for users who may change accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("auth.change_user")


@hooks.register("register_settings_menu_item")
def logins_item() -> MenuItem:
    """Add the page to the menu, below the accounts."""
    return _LoginsItem(_("Connexions"), reverse("accounts_people"), name="logins", icon_name="key", order=601)


@hooks.register("register_account_menu_item")
def second_factor_item(_request: HttpRequest) -> dict[str, StrOrPromise]:
    """Add the second factor to the menu of the account."""
    return {
        "url": reverse("second_factor"),
        "label": _("Deuxième facteur"),
        "help_text": _("Un code de votre téléphone, en plus du mot de passe."),
    }


@hooks.register("before_bulk_action")
def spare_full_access(request: HttpRequest, _action: str, objects: list[Any], action: Any) -> None:
    """Keep bulk actions of users without full access away from accounts with full access."""
    if User in action.models:
        refuse_to_touch(request, objects)


class _PeopleOfList(WholeList):
    """Takes the accounts that the filters of the list show; Wagtail would heed the search alone."""

    def list_address(self) -> str:
        return reverse("wagtailusers_users:index")


for action in (bulk_actions.AssignRoleBulkAction, bulk_actions.DeleteBulkAction, bulk_actions.SetActiveStateBulkAction):
    hooks.register("register_bulk_action", type(action.__name__, (_PeopleOfList, action), {}), order=1)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Add names for the entries in the history of an account."""
    actions.register_action("studio.second_factor_on", _("Deuxième facteur"), _("Deuxième facteur activé"))
    actions.register_action("studio.second_factor_off", _("Deuxième facteur"), _("Deuxième facteur retiré"))
    actions.register_action(ASKED, _("Mot de passe oublié"), _("Message envoyé pour un mot de passe oublié"))


@hooks.register("insert_global_admin_css")
def our_style() -> str:
    """Add the style sheet of this app."""
    return format_html('<link rel="stylesheet" href="{}">', static("studio/accounts.css"))
