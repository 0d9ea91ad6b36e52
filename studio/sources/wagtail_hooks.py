"""Adds the sources to the admin, in the menu of the cluster."""

from django.utils.translation import gettext_lazy as _

from studio.base.viewsets import ContentViewSet
from studio.sources.models import Source


class SourceViewSet(ContentViewSet):
    """The sources, by title."""

    model = Source
    icon = "openquote"
    menu_label = _("Sources")
