"""The laureates in the admin."""

from typing import ClassVar

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from studio.base.viewsets import OrderedViewSet
from studio.laureates.models import Laureate, Promotion, Theme


class LaureateViewSet(OrderedViewSet):
    """The laureates, in the order of the cards."""

    model = Laureate
    icon = "user"
    menu_label = "Lauréats"
    list_filter: ClassVar = ["theme", "promotion", "example", "to_verify"]


class ThemeViewSet(OrderedViewSet):
    """The themes, in the order of the filter."""

    model = Theme
    icon = "tag"
    menu_label = "Thèmes"


class PromotionViewSet(OrderedViewSet):
    """The promotions, in the order of the filter."""

    model = Promotion
    icon = "calendar"
    menu_label = "Promotions"


class LaureatesGroup(SnippetViewSetGroup):
    """All about the laureates."""

    menu_label = "Lauréats"
    menu_icon = "group"
    menu_order = 120
    items = (LaureateViewSet, ThemeViewSet, PromotionViewSet)


register_snippet(LaureatesGroup)
