"""Only people who may publish change online pictures; others propose, and nobody overwrites unseen changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from studio.base.roles import AUTHORS, EDITORS
from studio.editions.builder import Builder
from studio.laureates.models import Laureate
from studio.pictures.models import Picture, Proposal
from studio.pictures.usage import online_usage
from tests.studio.conftest import As, text_of
from tests.studio.safety.test_uploads import FORM
from tests.support import hostile

pytestmark = pytest.mark.folder


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path) -> Iterator[None]:
    """A folder for pictures that is empty at the start."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "uploads")):
        yield


@pytest.fixture
def author(browser: As) -> Client:
    """A user who writes and may not publish."""
    return browser(AUTHORS)


@pytest.fixture
def online(author: Client) -> Picture:
    """An online picture, uploaded by the author and shown by a laureate."""
    owner = User.objects.get(pk=author.session["_auth_user_id"])
    data = SimpleUploadedFile("photo.jpg", hostile.saved(hostile.scene()))
    picture = Picture.objects.create(title="Une photo", file=data, uploaded_by_user=owner, alt_fr="x", credit_fr="Anne")
    show(picture, live=True)
    return picture


def show(picture: Picture, *, live: bool) -> Laureate:
    """Make a laureate show a picture, online or in a draft."""
    row = Laureate.objects.get(slug="first")
    column = Laureate._meta.get_field("pictures")
    row.pictures = column.stream_block.to_python([{"type": "picture", "value": picture.pk}])
    revision = row.save_revision()
    if live:
        revision.publish()
    return row


def credits_online() -> set[str]:
    return {one.credit.fr for one in Builder().edition("lobby").pictures.values()}


def save(client: Client, picture: Picture, **changes: object) -> str:
    """Save the form of a picture with changes; return the text of the next page."""
    page = client.get(reverse("wagtailimages:edit", args=[picture.pk]))
    seen = {"seen": page.context["seen"]} if page.status_code == 200 else {}
    return text_of(client.post(address(picture), FORM | {"title": picture.title} | seen | changes, follow=True))


def address(picture: Picture) -> str:
    return reverse("wagtailimages:edit", args=[picture.pk])


def test_an_author_cannot_change_what_kiosks_show_through_a_picture(author: Client, online: Picture):
    said = save(author, online, credit_fr="MENACE")

    assert "votre changement est proposé à la relecture" in said
    assert "MENACE" not in credits_online()
    assert Proposal.objects.get(picture=online).content["credit_fr"] == "MENACE"


def test_no_other_page_lets_an_author_change_an_online_picture(author: Client, online: Picture):
    """The page for several pictures and its deletion, and the two other ways to delete."""
    name = f"image-{online.pk}"
    form = {f"{name}-{key}": value for key, value in (FORM | {"credit_fr": "MENACE"}).items()}

    author.post(reverse("wagtailimages:edit_multiple", args=[online.pk]), form)
    author.post(reverse("wagtailimages:delete_multiple", args=[online.pk]))
    author.post(reverse("wagtailimages:delete", args=[online.pk]))
    author.post(reverse("wagtail_bulk_action", args=["pictures", "picture", "delete"], query={"id": str(online.pk)}))

    assert credits_online() >= {"Anne"}
    assert Picture.objects.get(pk=online.pk).credit_fr == "Anne"


def test_a_picture_removed_in_a_draft_only_is_still_online(author: Client, online: Picture):
    """The online content still shows it, whatever the index of references knows of the draft."""
    row = Laureate.objects.get(slug="first")
    row.pictures = []
    row.save_revision()

    assert online_usage(online) == [Laureate.objects.get(slug="first")]
    save(author, online, credit_fr="MENACE")
    assert "MENACE" not in credits_online()


def test_an_author_can_change_a_picture_that_only_a_draft_shows(author: Client):
    owner = User.objects.get(pk=author.session["_auth_user_id"])
    data = SimpleUploadedFile("photo.jpg", hostile.saved(hostile.scene()))
    picture = Picture.objects.create(title="Une photo", file=data, uploaded_by_user=owner)
    show(picture, live=False)

    save(author, picture, credit_fr="Moi")

    assert Picture.objects.get(pk=picture.pk).credit_fr == "Moi"


def test_an_editor_reads_a_proposal_and_puts_it_online(author: Client, online: Picture, browser: As):
    """With its texts and its file; kiosks keep the old file until then."""
    before = online.sha256
    new = SimpleUploadedFile("autre.jpg", hostile.saved(hostile.scene(800, 600)))
    save(author, online, credit_fr="Zoé", file=new)
    assert Picture.objects.get(pk=online.pk).sha256 == before
    editor, proposal = browser(EDITORS), Proposal.objects.get(picture=online)

    home = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert address(online) in home, "the first page leads there"
    page = editor.get(address(online))
    assert "propose un changement" in text_of(page)
    assert "Anne Zoé" in text_of(page)
    taken = editor.get(address(online), {"proposal": proposal.pk})
    assert taken.context["form"]["credit_fr"].value() == "Zoé"
    assert taken.context["new_file"], "the preview shows the file that is proposed"
    editor.post(
        address(online),
        FORM | {"credit_fr": "Zoé", "proposal": proposal.pk, "seen": taken.context["seen"]},
    )

    changed = Picture.objects.get(pk=online.pk)
    assert (changed.credit_fr, changed.upright_width) == ("Zoé", 800)
    assert credits_online() >= {"Zoé"}
    assert not Proposal.objects.exists()


def test_people_who_may_publish_can_decline_a_proposal(author: Client, online: Picture, browser: As):
    save(author, online, credit_fr="MENACE")
    decline = reverse("picture_decline", args=[online.pk])

    assert author.post(decline).status_code in (302, 403)
    assert Proposal.objects.exists()
    assert "Une proposition de" in text_of(author.get(address(online)))
    browser(EDITORS).post(decline)

    assert not Proposal.objects.exists()
    assert Picture.objects.get(pk=online.pk).credit_fr == "Anne"


def test_nobody_overwrites_another_change_of_a_picture_unseen(online: Picture, browser: As):
    """The second editor reads who changed what and when, and may save again."""
    one, other = browser(EDITORS), browser(EDITORS)
    form = FORM | {"title": online.title, "alt_fr": "x"}
    seen = one.get(address(online)).context["seen"]
    other_seen = other.get(address(online)).context["seen"]
    one.post(address(online), form | {"credit_fr": "Un", "seen": seen})

    refused = other.post(address(online), form | {"credit_fr": "Deux", "seen": other_seen})

    assert Picture.objects.get(pk=online.pk).credit_fr == "Un"
    said = text_of(refused)
    assert f"Pendant que vous écriviez, {EDITORS}-" in said
    assert "crédit (français)" in said.partition("Elle diffère de votre saisie")[2]
    other.post(address(online), form | {"credit_fr": "Deux", "seen": refused.context["seen"]})
    assert Picture.objects.get(pk=online.pk).credit_fr == "Deux"


def test_deleting_a_picture_says_what_kiosks_no_longer_show(online: Picture, browser: As):
    page = text_of(browser(EDITORS).get(reverse("wagtailimages:delete", args=[online.pk])))

    assert "les bornes ne la montreront plus dans" in page
    assert str(Laureate.objects.get(slug="first")) in page
    assert "supprimée définitivement" in page
