"""The story in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet

from studio.base.viewsets import OrderedViewSet
from studio.story.models import Chapter


class ChapterViewSet(OrderedViewSet):
    """The chapters, in the order of the story."""

    model = Chapter
    icon = "date"
    menu_label = _("Histoire")
    menu_order = 100
    add_to_admin_menu = True


register_snippet(ChapterViewSet)
