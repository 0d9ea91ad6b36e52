"""From roomy to close: finds the first setting that fits. Knows nothing of the elements themselves."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Setting = TypeVar("Setting")
Built = TypeVar("Built")


def first_that_fits(
    settings: Sequence[Setting], build: Callable[[Setting], Built], fits: Callable[[Built], bool]
) -> Built:
    """Build with one setting after another until the result fits; return that result, or the last one.

    ``settings`` go from roomy to close; there is at least one. The result is always the last thing built, so ``build``
    may change elements on the screen. If even the last setting does not fit, the caller scrolls or cuts.

    For instance, the largest title that leaves room for two lines of text::

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
