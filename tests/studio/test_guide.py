"""The pictures of the staff guide exist, and its names of buttons and menus are those of the studio."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.base.roles import AUTHORS
from studio.building.models import Place
from studio.laureates.models import Laureate
from studio.pictures.models import Picture, Proposal
from studio.publishing.models import Release
from tests.studio.conftest import As
from tests.studio.safety.test_second_factor import Telephone

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = PROJECT / "docs" / "guide-equipe.md"
_NAME = re.compile(r"\*\*«\s*(.+?)\s*»\*\*")
_PICTURE = re.compile(r"!\[(.+?)\]\((.+?)\)")
_SPACES = re.compile(r"\s+")


def page_of(client: Client, address: str) -> str:
    """Return a page, and the texts that its scripts add."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), answer.content.decode())


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def send_back(author: Client, row: Laureate) -> None:
    """Let another user send back the text of an author."""
    review = row.get_workflow().start(row, user_of(author))
    review.current_task_state.reject(user=User.objects.exclude(pk=user_of(author).pk)[0], comment="Trop long.")


def plain(text: str) -> str:
    return _SPACES.sub(" ", unescape(unescape(text))).casefold()


@pytest.fixture
def said(browser: As) -> str:
    """The texts of the studio's pages, for a user with full access."""
    chief = browser("chief")
    chief.post(reverse("publishing_confirm", args=["lobby"]))
    row = Laureate.objects.get(slug="first")
    row.tagline_fr = "Autre chose"
    row.save_revision().publish()
    chief.post(reverse("publishing_confirm", args=["lobby"]))
    laureates = Laureate.snippet_viewset
    addresses = [
        "wagtailadmin_home",
        "publishing",
        "wagtailadmin_account",
        "accounts_people",
        "second_factor",
        "laureates_import",
        "wagtailimages_chooser:choose",
        "wagtailimages:add_multiple",
    ]
    pages = [reverse(name) for name in addresses]
    pages += [reverse(laureates.get_url_name("list")), reverse(laureates.get_url_name("edit"), args=[row.pk])]
    pages += [reverse(Place.snippet_viewset.get_url_name("edit"), args=[Place.objects.all()[0].pk])]
    pages += [reverse("wagtailimages:edit", args=[Picture.objects.order_by("pk")[0].pk])]
    pages += [reverse("publishing_confirm", args=["lobby"])]
    pages += [reverse("publishing_bring_back", args=[Release.objects.order_by("pk")[0].pk])]
    planned = Laureate.objects.get(slug="second")
    planned.go_live_at = timezone.now() + timedelta(days=1)
    planned.save_revision()
    pages += [reverse(laureates.get_url_name("edit"), args=[planned.pk])]
    texts = [page_of(Client(), reverse("wagtailadmin_login")), *(page_of(chief, page) for page in pages)]
    author = browser(AUTHORS)
    texts.append(page_of(author, reverse(laureates.get_url_name("edit"), args=[row.pk])))
    send_back(author, row)
    texts.append(page_of(author, reverse("wagtailadmin_home")))
    picture = Picture.objects.order_by("pk")[0]
    Proposal.objects.create(picture=picture, author=user_of(author), content={"title": "Autre"})
    texts.append(page_of(chief, reverse("wagtailimages:edit", args=[picture.pk])))
    Release.objects.filter(pk=Release.objects.order_by("pk")[0].pk).update(gone=True)
    texts.append(page_of(chief, reverse("publishing")))
    Laureate.objects.filter(slug="first").update(tagline_fr="𓀀")
    texts.append(page_of(chief, reverse("publishing_verdict", args=["lobby"])))
    chief.get(reverse("second_factor_set_up"))
    texts.append(
        chief.post(reverse("second_factor_set_up"), {"code": Telephone(user_of(chief)).code()}).content.decode()
    )
    return plain("\n".join(texts))


def test_each_picture_of_the_guide_exists_and_is_shown():
    named = {target for _, target in _PICTURE.findall(GUIDE.read_text(encoding="utf-8"))}

    assert named
    assert named == {f"pictures/studio/{file.name}" for file in (GUIDE.parent / "pictures" / "studio").glob("*.jpg")}


def test_the_buttons_and_menus_in_the_guide_exist(said: str):
    names = sorted(set(_NAME.findall(GUIDE.read_text(encoding="utf-8"))))

    assert len(names) > 20
    assert [name for name in names if plain(name) not in said] == []
