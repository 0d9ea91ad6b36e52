"""The field for a colour of the kiosk: each is seen beside its name."""

from typing import Any

from django.forms import RadioSelect

from kiosk.theme import FIELD_COLOURS


class ColourInput(RadioSelect):
    """One choice for each colour, with a swatch of what the kiosk will show."""

    option_template_name = "studio/colour_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the template of a choice shows."""
        colour = FIELD_COLOURS.get(str(value))
        shown = "#" + "".join(f"{round(part * 255):02X}" for part in colour[:3]) if colour else ""
        return super().create_option(name, value, *args, **kwargs) | {"shown": shown}
