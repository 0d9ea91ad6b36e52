"""The code that replaces or enters private parts of Kivy 2.3.1; docs/adr/0023 says what each part gains.

Everything else in the project uses Kivy's documented interface only, so a move away from Kivy 2.3.1 starts in this
package. Importing it imports no Kivy: ``lean_start`` has to come first.
"""

PATCHES = {
    "lean_start": "install",
    "waiting_loop": "WaitingLoop.install",
    "ringing_queues": "install",
    "window_painter": "WindowPainter.install",
    "device_threads": "install",
    "mouse_touches": "forget",
    "font_hinting": "settle",
}
"""For each module of this package that patches Kivy, the function that puts its patch to work.

The exhibit still works, though worse, if any one of them does nothing. Measurements rely on that.
"""
