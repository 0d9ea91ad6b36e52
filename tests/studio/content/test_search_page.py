"""The search in the menu finds contents, pictures and people that the user may see."""

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from studio.base.roles import AUTHORS, TECHNICIANS
from studio.laureates.models import Laureate
from studio.pictures.models import Picture
from tests.studio.conftest import As, text_of
from tests.studio.content.test_search import index_tables

__all__ = ("index_tables",)  # the index for these tests too


def test_the_search_finds_contents_pictures_and_people(chief: Client):
    row = Laureate.objects.get(slug="first")
    row.people = [("person", {"name": "Zoé Lemaître", "role": {"fr": "", "en": "", "nl": ""}})]
    row.save()
    User.objects.create_user("zoe", first_name="Zoé", last_name="Durand")
    Picture.objects.filter(pk=Picture.objects.order_by("pk")[0].pk).update(alt_fr="Zoé devant la façade")

    call_command("update_index", verbosity=0)

    shown = text_of(chief.get(reverse("studio_find"), {"q": "zoe"}))

    assert row.name_fr in shown
    assert "Zoé Durand" in shown
    assert "Images" in shown
    assert "page" not in shown.split("Rechercher")[-1]


def test_the_search_says_when_nothing_is_found(chief: Client):
    assert "Rien ne correspond" in text_of(chief.get(reverse("studio_find"), {"q": "xylophone"}))


def test_the_search_shows_only_what_a_role_may_see(browser: As):
    User.objects.create_user("zoe", first_name="Zoé", last_name="Durand")

    assert "Durand" not in text_of(browser(AUTHORS).get(reverse("studio_find"), {"q": "durand"}))
    row = Laureate.objects.get(slug="first")
    shown = browser(TECHNICIANS).get(reverse("studio_find"), {"q": row.name_fr}).content.decode()
    assert row.name_fr in shown
    assert reverse(Laureate.snippet_viewset.get_url_name("edit"), args=[row.pk]) not in shown
