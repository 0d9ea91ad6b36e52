"""Adds the laureates to the admin."""

from typing import Any, ClassVar

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from studio.base.viewsets import OrderedViewSet
from studio.laureates import views
from studio.laureates.models import Laureate, Promotion, Theme


class LaureateViewSet(OrderedViewSet):
    """The laureates, in the order of the cards."""

    model = Laureate
    icon = "user"
    menu_label = _("Lauréats")
    index_view_class = views.LaureateIndexView
    filtered_by: ClassVar = ("theme", "promotion")


class ThemeViewSet(OrderedViewSet):
    """The themes, in the order of the filter."""

    model = Theme
    icon = "tag"
    menu_label = _("Thèmes")


class PromotionViewSet(OrderedViewSet):
    """The promotions, in the order of the filter."""

    model = Promotion
    icon = "calendar"
    menu_label = _("Promotions")


class LaureatesGroup(SnippetViewSetGroup):
    """The menu of laureates, themes and promotions."""

    menu_label: StrOrPromise = _("Lauréats")
    menu_icon = "group"
    menu_order = 120
    items = (LaureateViewSet, ThemeViewSet, PromotionViewSet)


register_snippet(LaureatesGroup)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Add the pages of the spreadsheets below the address of the admin."""
    return [
        path("laureats/exporter/<str:kind>/", views.export, name="laureates_export"),
        path("laureats/modele/<str:kind>/", views.template, name="laureates_template"),
        path("laureats/importer/", views.upload, name="laureates_import"),
        path("laureats/importer/<int:pk>/", views.confirm, name="laureates_import_confirm"),
    ]
