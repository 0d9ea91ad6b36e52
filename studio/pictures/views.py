"""The list of pictures, with a filter for those that are not described in every language."""

from wagtail.images.views.images import ImagesFilterSet, IndexView

from studio.base.missing import filters
from studio.pictures.models import Picture


class PictureIndexView(IndexView):
    """Wagtail's list, with one filter more."""

    filterset_class = filters(Picture, base=ImagesFilterSet)
