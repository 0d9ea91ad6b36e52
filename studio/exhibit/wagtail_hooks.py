"""The kiosks' channels in the admin."""

from wagtail.snippets.models import register_snippet

from studio.base.viewsets import ContentViewSet
from studio.exhibit.models import Exhibit


class ExhibitViewSet(ContentViewSet):
    """One entry for each channel."""

    model = Exhibit
    icon = "desktop"
    menu_label = "Bornes"
    menu_order = 140
    add_to_admin_menu = True


register_snippet(ExhibitViewSet)
