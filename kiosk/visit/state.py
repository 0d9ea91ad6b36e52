"""A visit as a frozen value: what one visitor has chosen, and where they are."""

from dataclasses import dataclass

from kiosk.visit.routes import Route


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visitor has chosen and where they are. An empty trail is the attract screen."""

    language: str
    text_size: int = 0
    high_contrast: bool = False
    reach: bool = False
    history: tuple[Route, ...] = ()
    asking: bool = False
    """True while the question "still there?" is on the screen."""

    @property
    def route(self) -> Route | None:
        """Where the visitor is; ``None`` between visits."""
        return self.history[-1] if self.history else None
