"""The picture of a place in its form, and the map in its own, on which points are placed by pointing."""

from typing import Any

from django.forms import Media
from django.forms.widgets import Script
from django.urls import reverse
from wagtail.admin.panels import Panel


class PickerPanel(Panel):
    """Shows the picture of a state. It holds no field of its own: the points' and the frame's own fields are filled."""

    class BoundPanel(Panel.BoundPanel):
        """The panel in one form."""

        template_name = "pictures/picker.html"

        @property
        def media(self) -> Media:
            """The script and the style that it needs."""
            return Media(js=[Script("pictures/picker.js", type="module")], css={"all": ["pictures/picker.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return where the script finds pictures; it puts a picture's number in the place of the 0."""
            context = super().get_context_data(parent_context)
            return {**context, "picture_address": reverse("building_picture", args=[0])}


class MapPickerPanel(Panel):
    """Shows a map as its outlines make it. It holds no field of its own: the landmarks' own fields are filled."""

    class BoundPanel(PickerPanel.BoundPanel):
        """The panel in one form."""

        template_name = "pictures/map_picker.html"
