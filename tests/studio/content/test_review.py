"""Authors read the request of a reviewer on their form; reviewers read the result of their answer."""

import pytest
from django.test import Client
from django.urls import reverse

from studio.base.roles import AUTHORS, EDITORS
from studio.laureates.models import Theme
from tests.studio.conftest import As, text_of
from tests.studio.test_writing import address, theme_form

HOME = "wagtailadmin_home"


@pytest.fixture
def theme() -> Theme:
    """A theme that is live."""
    return Theme.objects.get(slug="mediation")


@pytest.fixture
def author(browser: As, theme: Theme) -> Client:
    """A user who has submitted a change of the theme."""
    author = browser(AUTHORS)
    author.post(address(theme), theme_form(theme, name_fr="À relire") | {"action-submit": "1"})
    return author


def decided(editor: Client, theme: Theme, action: str, **sent: str) -> str:
    task = Theme.objects.get(pk=theme.pk).current_workflow_task_state
    name = Theme.snippet_viewset.get_url_name("workflow_action")
    answer = editor.post(reverse(name, args=[theme.pk, action, task.pk]), sent, follow=True)
    return answer.content.decode()


def test_the_author_reads_the_comment_on_the_form_and_on_the_home_page(browser: As, author: Client, theme: Theme):
    decided(browser(EDITORS), theme, "reject", comment="Plus court, s’il vous plaît.")

    assert "Plus court, s’il vous plaît." in text_of(author.get(address(theme)))
    first = author.get(reverse(HOME))
    assert "Renvoyé, à corriger" in text_of(first)
    assert "Plus court, s’il vous plaît." in text_of(first)
    assert address(theme) in first.content.decode()


def test_a_text_sent_back_to_somebody_else_is_not_on_the_home_page(browser: As, author: Client, theme: Theme):
    assert author
    decided(browser(EDITORS), theme, "reject", comment="Plus court.")

    assert "Renvoyé, à corriger" not in text_of(browser(AUTHORS).get(reverse(HOME)))


def test_the_editor_reads_that_it_was_sent_back(browser: As, author: Client, theme: Theme):
    assert author

    assert "À relire\u202f» est renvoyé à" in decided(browser(EDITORS), theme, "reject", comment="Plus court.")


def test_the_editor_reads_that_the_text_is_online_and_gets_a_button_to_the_kiosks(
    browser: As, author: Client, theme: Theme
):
    assert author

    page = decided(browser(EDITORS), theme, "approve")

    assert "À relire\u202f» est approuvé et en ligne." in page
    assert reverse("publishing_confirm", args=["lobby"]) in page


@pytest.mark.parametrize(("action", "said"), [("reject", "est renvoyé à"), ("approve", "est approuvé et en ligne")])
def test_an_answer_in_the_form_shows_the_same_message(
    browser: As, author: Client, theme: Theme, action: str, said: str
):
    assert author
    form = theme_form(Theme.objects.get(pk=theme.pk).get_latest_revision_as_object())
    form |= {"action-workflow-action": "true", "workflow-action-name": action}

    answer = browser(EDITORS).post(address(theme), form, follow=True)

    assert said in text_of(answer)


def test_texts_that_wait_for_review_stand_above_the_channels(browser: As, author: Client):
    assert author
    page = text_of(browser(EDITORS).get(reverse(HOME)))

    assert page.index("En attente de votre") < page.index("Sur les bornes")
