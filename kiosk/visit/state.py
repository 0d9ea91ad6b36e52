"""A visit as a frozen value."""

from dataclasses import dataclass

from kiosk.visit.routes import Route


@dataclass(frozen=True, slots=True)
class Visit:
    """The choices of one visitor and the way that they took. An empty history is the attract screen."""

    language: str
    text_size: int = 0
    high_contrast: bool = False
    reach: bool = False
    history: tuple[Route, ...] = ()
    asking: bool = False
    """The prompt "still there?" is on the screen."""

    @property
    def route(self) -> Route | None:
        """The place of the visitor; ``None`` between visits."""
        return self.history[-1] if self.history else None
