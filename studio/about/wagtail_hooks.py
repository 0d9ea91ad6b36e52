"""Adds the content about the cluster to the admin."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from studio.about.models import About, KeyFact, Map, Partner
from studio.base.views import ContentIndexView
from studio.base.viewsets import ContentViewSet, OrderedViewSet
from studio.sources.wagtail_hooks import SourceViewSet


class AboutIndexView(ContentIndexView):
    """A list with a single entry; kiosks show only one, so no second one can be added."""

    def get_add_url(self) -> str | None:
        """Return the address of the form for a new entry, while there is none."""
        return None if About.objects.exists() else super().get_add_url()


class AboutViewSet(ContentViewSet):
    """The texts of the screen about the cluster."""

    model = About
    index_view_class = AboutIndexView
    icon = "info-circle"
    menu_label = _("Textes")


class KeyFactViewSet(OrderedViewSet):
    """The key facts, in the order of the card."""

    model = KeyFact
    icon = "order"
    menu_label = _("Chiffres clés")


class MapViewSet(OrderedViewSet):
    """The maps, from near to far."""

    model = Map
    icon = "site"
    menu_label = _("Cartes")


class PartnerViewSet(OrderedViewSet):
    """The partners, in the order of the list."""

    model = Partner
    icon = "group"
    menu_label = _("Partenaires")


class AboutGroup(SnippetViewSetGroup):
    """The menu of all content about the cluster."""

    menu_label: StrOrPromise = _("À propos")
    menu_icon = "info-circle"
    menu_order = 130
    items = (AboutViewSet, KeyFactViewSet, MapViewSet, PartnerViewSet, SourceViewSet)


register_snippet(AboutGroup)
