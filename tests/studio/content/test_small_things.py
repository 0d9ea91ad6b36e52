"""Small texts of forms and lists are right: numbers, promises, roles, consequences of deleting."""

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from studio.base.roles import EDITORS
from studio.exhibit.models import Exhibit
from studio.laureates.models import COLOURS, Laureate, Theme
from studio.pictures.models import Picture
from tests.studio.conftest import text_of


def page_of(client: Client, model: type, view: str, row: object) -> str:
    return client.get(reverse(model.snippet_viewset.get_url_name(view), args=[row.pk])).content.decode()


def test_seconds_are_written_without_decimals(chief: Client):
    exhibit = Exhibit.objects.get(channel="lobby")
    Exhibit.objects.filter(pk=exhibit.pk).update(ask_after_s=60.0, leave_after_s=12.5, latest_revision=None)

    form = page_of(chief, Exhibit, "edit", exhibit)

    assert 'value="60"' in form
    assert 'value="12.5"' in form
    assert "60.0" not in form


def test_the_form_says_that_kiosks_do_not_use_opening_hours_yet(chief: Client):
    form = page_of(chief, Exhibit, "edit", Exhibit.objects.get(channel="lobby"))

    assert "les bornes ne s’en servent pas encore" in form


def test_no_text_promises_that_the_kiosk_reads_aloud(chief: Client):
    form = text_of(chief.get(reverse("wagtailimages:edit", args=[Picture.objects.order_by("pk")[0].pk])))

    assert "lu à voix haute par la borne" not in form


def test_each_colour_of_a_theme_has_a_swatch_beside_its_name(chief: Client):
    form = page_of(chief, Theme, "edit", Theme.objects.all()[0])

    assert form.count('class="studio-swatch"') == len(COLOURS)


def test_the_list_of_accounts_shows_roles(chief: Client):
    user = User.objects.create_user("anne", first_name="Anne", last_name="Martin")
    user.groups.add(Group.objects.get(name=EDITORS))
    User.objects.create_user("nobody")

    page = text_of(chief.get(reverse("wagtailusers_users:index")))

    assert "Rôles" in page
    assert EDITORS in page
    assert "accès complet" in page
    assert "aucun rôle" in page


def test_the_question_before_deleting_says_that_it_is_final_and_that_kiosks_follow(chief: Client):
    page = page_of(chief, Laureate, "delete", Laureate.objects.get(slug="first"))

    assert "définitivement" in page
    assert "les bornes ne le montreront plus" in page
    assert "Le mettre hors ligne sans le supprimer" in page


def test_the_question_before_deleting_names_the_contents_that_use_it(chief: Client):
    used = Laureate.objects.get(slug="second")
    other = Laureate.objects.get(slug="first")
    other.links = [("laureate", used)]
    other.save()

    assert other.name_fr in page_of(chief, Laureate, "delete", used)
