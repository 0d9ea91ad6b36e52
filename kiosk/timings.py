"""The times of an exhibit: the settings win over the edition."""

from dataclasses import dataclass

from kiosk.edition.folder import LoadedEdition


@dataclass(frozen=True, slots=True)
class Timings:
    """The times of an exhibit, in seconds; ``None`` follows the edition."""

    ask_after_s: float | None = None
    leave_after_s: float | None = None
    slide_s: float = 45.0

    def idle_limits(self, loaded: LoadedEdition) -> tuple[float, float]:
        """Return the seconds until the exhibit asks, and the further seconds until it goes back to attract."""
        idle = loaded.edition.exhibit.idle
        return self.ask_after_s or idle.ask_after_s, self.leave_after_s or idle.leave_after_s
