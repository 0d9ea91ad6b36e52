"""Every page of the studio leads to the guide and to the search."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from studio.base.guide import PAGES
from studio.base.roles import AUTHORS
from tests.studio.conftest import As


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


@pytest.mark.parametrize("page", ["wagtailadmin_home", "publishing", "wagtailimages:index", "wagtailadmin_account"])
def test_every_page_leads_to_the_guide_and_to_the_search(browser: As, page: str):
    shown = read(browser(AUTHORS), reverse(page))

    assert reverse("studio_help") in shown
    assert reverse("studio_find") in shown
    assert "/admin/pages/search/" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_the_guide_work(browser: As, page: str):
    reader = browser(AUTHORS)
    shown = read(reader, reverse("studio_guide", args=[page])).split("<article")[1].split("</article>")[0]

    names = set(re.findall(r'id="(.+?)"', shown))
    for target in re.findall(r'href="(.+?)"', shown):
        address, _, place = target.partition("#")
        assert not address or reader.get(address).status_code == 200, target
        assert address or unquote(place) in names, target
    for picture in set(re.findall(r'<img src="(.+?)"', shown)):
        answer = reader.get(picture)
        assert answer["Content-Type"] == "image/jpeg"
        assert answer.getvalue()  # read to its end, because closing it would close the connection to the database


@pytest.mark.parametrize("name", ["../roles.md", "nothing.jpg", "..%2Fguide-equipe.md"])
def test_no_other_file_is_served_as_a_picture_of_the_guide(chief: Client, name: str):
    assert chief.get(f"/admin/aide/images/{name}", follow=True).status_code == 404
