"""Makes Kivy's mouse forget a touch that we have ended.

The provider of the mouse in Kivy 2.3.1 keeps its touches in ``touches`` and ``current_drag`` until the button is
released, and takes the next press nearby for the same touch. It offers no way to end a touch from outside, so we remove
it from both.

To drop it: do not call ``forget``; a finger that the reaper lifted then counts as down until it leaves the glass.
"""

from typing import Any

from kivy.base import EventLoop


def forget(touch: Any) -> bool:
    """Make the provider of the mouse forget this touch; return whether it knew the touch."""
    forgotten = False
    for provider in EventLoop.input_providers:
        touches = getattr(provider, "touches", None)
        if isinstance(touches, dict) and touches.get(touch.id) is touch:
            del touches[touch.id]
            forgotten = True
            if getattr(provider, "current_drag", None) is touch:
                provider.current_drag = None
    return forgotten
