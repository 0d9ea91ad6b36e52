"""Accounts and their safety: logging in, the second factor, and limits for browsers."""

from django.apps import AppConfig, apps
from django.core.checks import register


class AccountsConfig(AppConfig):
    """The app of accounts and safety."""

    name = "studio.accounts"
    verbose_name = "comptes"

    def ready(self) -> None:
        """Add guards that Wagtail lacks, and register the checks of settings."""
        from wagtail.admin.views.account import AvatarSettingsPanel

        from studio.accounts.checks import second_factor_groups
        from studio.accounts.csp_nonce import add_nonce_to_choosers

        apps.get_app_config("wagtailusers").user_viewset = "studio.accounts.users.GuardedUserViewSet"
        AvatarSettingsPanel.is_active = lambda _: False  # a photograph of a person, stored unchecked
        register(second_factor_groups)
        add_nonce_to_choosers()
