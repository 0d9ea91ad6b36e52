"""Scripts in Wagtail's pages carry the nonce of the answer, or the studio reports that they cannot."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from wagtail.admin.widgets import BaseChooser

from studio.accounts.csp_nonce import add_nonce_to_choosers


def draws(monkeypatch: pytest.MonkeyPatch, html: str) -> str:
    monkeypatch.setattr(BaseChooser, "render", lambda _self: html)
    add_nonce_to_choosers()
    return BaseChooser.render(object())


def test_the_script_of_a_chooser_is_marked(monkeypatch):
    assert draws(monkeypatch, '<input name="a"><script>go()</script>') == (
        '<input name="a"><script nonce="">go()</script>'
    )


def test_a_chooser_without_a_script_is_refused_loudly(monkeypatch):
    """Otherwise its whole field would end up inside a script, and every chooser of the studio would be empty."""
    with pytest.raises(ImproperlyConfigured, match="csp_nonce"):
        draws(monkeypatch, '<input name="a">')
