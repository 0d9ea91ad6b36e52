"""The form field for a colour of the kiosk: a swatch beside each name."""

from typing import Any

from django.forms import RadioSelect

from kiosk.theme import FIELD_COLOURS


class ColourInput(RadioSelect):
    """Offers each colour with a swatch as the kiosk will show it."""

    option_template_name = "studio/colour_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        colour = FIELD_COLOURS.get(str(value))
        shown = "#" + "".join(f"{round(part * 255):02X}" for part in colour[:3]) if colour else ""
        return super().create_option(name, value, *args, **kwargs) | {"shown": shown}
