"""Adds the building to the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet

from studio.base.viewsets import OrderedViewSet
from studio.building.models import Place


class PlaceViewSet(OrderedViewSet):
    """The places, in the order that visitors find them."""

    model = Place
    icon = "home"
    menu_label = _("Bâtiment")
    menu_order = 110
    add_to_admin_menu = True


register_snippet(PlaceViewSet)
