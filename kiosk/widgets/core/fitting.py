"""From roomy to close: the first way to set something in which it fits. Knows nothing of what is set."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Setting = TypeVar("Setting")
Built = TypeVar("Built")


def first_that_fits(
    settings: Sequence[Setting], build: Callable[[Setting], Built], fits: Callable[[Built], bool]
) -> Built:
    """Return what is built from the first of these settings in which it fits, else what is built from the last.

    ``settings`` go from roomy to close; there is at least one. Nothing closer is built than what is returned, so that
    ``build`` may change elements on the screen. The caller scrolls or cuts what does not fit even in the last.

    For instance, the largest letters in which a title leaves room for two lines of text::

        title = first_that_fits(
            ("display", "title", "heading"),
            lambda style: Text(theme, words, style),
            lambda title: title.height_for_width(rect.width) <= rect.height - 2 * line,
        )
    """
    built = build(settings[0])
    for setting in settings[1:]:
        if fits(built):
            break
        built = build(setting)
    return built
