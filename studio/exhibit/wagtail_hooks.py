"""Adds the channels of kiosks to the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet

from studio.base.viewsets import ContentViewSet
from studio.exhibit.models import Exhibit


class ExhibitViewSet(ContentViewSet):
    """One entry for each channel."""

    model = Exhibit
    icon = "desktop"
    menu_label = _("Bornes")
    menu_order = 140
    add_to_admin_menu = True


register_snippet(ExhibitViewSet)
