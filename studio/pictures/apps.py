"""Pictures with their texts, credits and focal points."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PicturesConfig(AppConfig):
    """Images."""

    name = "studio.pictures"
    verbose_name = _("Images")

    def ready(self) -> None:
        """Register the rule that only people who may publish change online pictures."""
        from wagtail.permissions import register_permission_policy

        from studio.pictures.models import Picture
        from studio.pictures.usage import PicturePermissionPolicy

        policy = PicturePermissionPolicy(Picture, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user")
        register_permission_policy(Picture, policy, exact_class=True)
