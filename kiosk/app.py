"""The window: it holds the shell, reports touches to the idle controller, and lets nobody out."""

from kivy.app import App
from kivy.core.window import Window
from kivy.input import MotionEvent

from kiosk.idle_controller import IdleController
from kiosk.shell import Shell


class ExhibitApp(App):
    """The window with the shell in it."""

    title = "Louvre-Lens Vallée"
    use_kivy_settings = False

    def __init__(self, shell: Shell, idle_controller: IdleController) -> None:
        super().__init__()
        self._shell = shell
        self._idle_controller = idle_controller

    def build(self) -> Shell:
        """Put the shell into the window, and keep it as large as the window."""
        Window.bind(size=self._fit, on_motion=self._on_motion, on_request_close=self._refuse)
        self._fit(Window, Window.size)
        self._shell.store.bind(visit=self._idle_controller.update)
        return self._shell

    def open_settings(self, *_: object) -> bool:
        """Refuse: Kivy's settings panel would be a way out."""
        return False

    def _refuse(self, *_: object, **__: object) -> bool:
        """Keep the window open if a key or a gesture of the desktop asks to close it; a signal ends the exhibit."""
        return True

    def _fit(self, _window: object, size: tuple[float, float]) -> None:
        self._shell.fit(*size)

    def _on_motion(self, _window: object, _kind: str, _touch: MotionEvent) -> None:
        self._idle_controller.touched()
