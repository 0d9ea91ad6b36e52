"""The building in the admin."""

from wagtail.snippets.models import register_snippet

from studio.base.viewsets import OrderedViewSet
from studio.building.models import Place


class PlaceViewSet(OrderedViewSet):
    """The places, in the order in which visitors find them."""

    model = Place
    icon = "home"
    menu_label = "Bâtiment"
    menu_order = 110
    add_to_admin_menu = True


register_snippet(PlaceViewSet)
