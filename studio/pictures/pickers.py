"""Lets staff place points by pointing: on the picture of a place, and on a map."""

from typing import Any

from django.forms import Media
from django.forms.widgets import Script
from django.urls import reverse
from wagtail.admin.panels import Panel


class PickerPanel(Panel):
    """Shows the picture of a state. It has no field of its own: it fills the fields of the points and the frame."""

    class BoundPanel(Panel.BoundPanel):
        """The panel in one form."""

        template_name = "pictures/picker.html"

        @property
        def media(self) -> Media:
            script: Any = Script("pictures/picker.js", type="module")
            return Media(js=[script], css={"all": ["pictures/picker.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the address of pictures, in which the script replaces the 0 by the number of one."""
            context: Any = super().get_context_data(parent_context)
            return {**context, "picture_address": reverse("building_picture", args=[0])}


class MapPickerPanel(Panel):
    """Shows a map from its outlines. It has no field of its own: it fills the fields of the landmarks."""

    class BoundPanel(PickerPanel.BoundPanel):
        """The panel in one form."""

        template_name = "pictures/map_picker.html"
