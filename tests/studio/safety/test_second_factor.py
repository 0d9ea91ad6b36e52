"""With a second factor, a password alone is not enough."""

import re
from base64 import b32decode
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from studio.base.roles import ADMINISTRATORS, AUTHORS
from tests.studio.conftest import PASSWORD, As

ASK, SET_UP, HOME = "/admin/second-factor/ask/", "/admin/second-factor/set-up/", "/admin/"


class Telephone:
    """A telephone with an application that shows codes."""

    def __init__(self, user: User) -> None:
        self._user = user

    def code(self) -> str:
        """Return an unused code."""
        device = TOTPDevice.objects.get(user=self._user)
        TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, drift=0)  # as if some time had passed
        return f"{totp(device.bin_key):06d}"


@pytest.fixture
def anne() -> User:
    """An author."""
    user = User.objects.create_user("anne", password=PASSWORD)
    user.groups.add(Group.objects.get(name=AUTHORS))
    return user


@pytest.fixture
def telephone(anne: User) -> Telephone:
    """Anne's telephone."""
    return Telephone(anne)


def logged_in(name: str = "anne") -> Client:
    """A browser of a user who has given their password only."""
    client = Client()
    assert client.post("/admin/login/", {"username": name, "password": PASSWORD}).status_code == 302
    return client


def with_factor(telephone: Telephone) -> tuple[Client, list[str]]:
    """Set up the second factor in the browser; return that browser and the recovery codes."""
    client = logged_in()
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": telephone.code()}).content.decode()
    codes = re.findall(r"<li><code>(\w+)</code>", page)
    assert len(codes) == 10, page
    return client, codes


def is_inside(client: Client) -> bool:
    """Return whether this browser sees the studio."""
    return client.get(HOME).status_code == 200


@pytest.mark.usefixtures("anne")
def test_without_a_second_factor_a_password_is_enough():
    assert is_inside(logged_in())


@pytest.mark.usefixtures("anne")
def test_the_second_factor_is_set_up_with_a_qr_code_or_a_key():
    page = logged_in().get(SET_UP).content.decode()

    assert "<svg" in page
    key = re.search(r'studio-key">([A-Z2-7 ]+)<', page)
    assert key
    assert b32decode(key[1].replace(" ", "")) == TOTPDevice.objects.get().bin_key


@pytest.mark.usefixtures("anne")
def test_a_wrong_first_code_does_not_turn_the_second_factor_on():
    client = logged_in()
    client.get(SET_UP)

    page = client.post(SET_UP, {"code": "000000"}).content.decode()

    assert "pas le bon" in page
    assert is_inside(logged_in())


@pytest.mark.usefixtures("anne")
def test_the_password_alone_is_no_longer_enough(telephone: Telephone):
    client, _ = with_factor(telephone)
    assert is_inside(client)

    other = logged_in()
    for address in (
        HOME,
        "/admin/images/",
        "/admin/account/",
        "/admin/api/main/images/",
        "/uploads/x.jpg",
        "/admin/second-factor/",
    ):
        answer = other.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(ASK), address
    assert other.post("/admin/second-factor/off/", {"code": "x"})["Location"].startswith(ASK)
    assert other.post("/admin/second-factor/codes/")["Location"].startswith(ASK)


@pytest.mark.usefixtures("anne")
def test_a_code_of_the_telephone_opens_the_requested_page(telephone: Telephone):
    with_factor(telephone)
    client = logged_in()
    asked = client.get("/admin/images/?p=1")["Location"]

    answer = client.post(asked, {"code": telephone.code()})

    assert answer["Location"] == "/admin/images/?p=1"
    assert is_inside(client)


@pytest.mark.usefixtures("anne")
def test_the_login_never_redirects_to_another_site(telephone: Telephone):
    with_factor(telephone)
    client = logged_in()

    assert client.post(ASK, {"code": telephone.code(), "next": "https://example.com/"})["Location"] == HOME


@pytest.mark.usefixtures("anne")
def test_a_code_works_once(telephone: Telephone):
    with_factor(telephone)
    code = telephone.code()
    assert logged_in().post(ASK, {"code": code}).status_code == 302

    again = logged_in()
    assert "pas le bon" in again.post(ASK, {"code": code}).content.decode()
    assert not is_inside(again)


@pytest.mark.usefixtures("anne")
def test_a_session_stolen_before_the_code_is_worthless_after_it(telephone: Telephone):
    with_factor(telephone)
    client = logged_in()
    before = client.cookies["sessionid"].value
    client.post(ASK, {"code": telephone.code()})

    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get(HOME)["Location"].startswith("/admin/login/")


@pytest.mark.usefixtures("anne")
def test_a_recovery_code_works_once_and_says_how_many_are_left(telephone: Telephone):
    _, codes = with_factor(telephone)
    client = logged_in()

    page = client.post(ASK, {"code": codes[0].upper()[:4] + " " + codes[0][4:]}, follow=True).content.decode()

    assert "Il vous reste 9 codes de secours" in page
    assert "pas le bon" in logged_in().post(ASK, {"code": codes[0]}).content.decode()


@pytest.mark.usefixtures("anne")
def test_codes_cannot_be_guessed_and_nobody_is_locked_out_for_ever(telephone: Telephone):
    """Each wrong code doubles the wait, up to nine minutes."""
    with_factor(telephone)
    client = logged_in()
    assert "pas le bon" in client.post(ASK, {"code": "000000"}).content.decode()

    page = client.post(ASK, {"code": telephone.code()}).content.decode()
    assert "attendez 1 seconde" in page
    assert not is_inside(client)

    for _ in range(30):
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=9))
        client.post(ASK, {"code": "000000"})
    assert "attendez 9 minutes" in client.post(ASK, {"code": telephone.code()}).content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=9))
    client.post(ASK, {"code": telephone.code()})
    assert is_inside(client)


@pytest.mark.usefixtures("anne")
def test_new_recovery_codes_make_the_old_ones_worthless(telephone: Telephone):
    client, codes = with_factor(telephone)

    page = client.post("/admin/second-factor/codes/").content.decode()

    assert len(re.findall(r"<li><code>\w+</code>", page)) == 10
    assert "pas le bon" in logged_in().post(ASK, {"code": codes[0]}).content.decode()


@pytest.mark.usefixtures("anne")
def test_a_last_code_turns_the_second_factor_off(telephone: Telephone):
    client, _ = with_factor(telephone)
    client.post("/admin/second-factor/off/", {"code": "12345"})
    assert not is_inside(logged_in())

    client.post("/admin/second-factor/off/", {"code": telephone.code()})

    assert is_inside(logged_in())


def test_a_role_can_require_a_second_factor(anne: User, telephone: Telephone):
    """The studio shows nothing else until it is set up; then it cannot be turned off."""
    with override_settings(REQUIRE_SECOND_FACTOR=(AUTHORS,)):
        client = logged_in()
        for address in (HOME, "/admin/images/", "/uploads/x.jpg"):
            assert client.get(address)["Location"].startswith(SET_UP), address
        client.get(SET_UP)
        client.post(SET_UP, {"code": telephone.code()})
        assert is_inside(client)

        assert client.post("/admin/second-factor/off/", {"code": telephone.code()}).status_code in (302, 403)
        assert TOTPDevice.objects.filter(user=anne, confirmed=True).exists()


@pytest.mark.usefixtures("anne")
def test_other_roles_do_not_require_it():
    with override_settings(REQUIRE_SECOND_FACTOR=(ADMINISTRATORS,)):
        assert is_inside(logged_in())


def test_full_access_counts_as_administrator(browser: As):
    with override_settings(REQUIRE_SECOND_FACTOR=(ADMINISTRATORS,)):
        assert browser("chief").get(HOME)["Location"].startswith(SET_UP)


@pytest.mark.parametrize("names", [("Administrateur",), ("Administrateurs", "Auteur")])
def test_a_role_that_does_not_exist_is_named(names: tuple[str, ...]):
    """A misspelt role would silently require nothing."""
    with override_settings(REQUIRE_SECOND_FACTOR=names):
        assert [names[-1] in one.msg for one in run_checks() if one.id == "accounts.E001"] == [True]
    assert not [one for one in run_checks() if one.id == "accounts.E001"]


def test_an_administrator_removes_a_lost_second_factor(browser: As, anne: User, telephone: Telephone):
    with_factor(telephone)
    administrator = browser(ADMINISTRATORS)
    assert "activé" in administrator.get("/admin/logins/").content.decode()

    administrator.post(reverse("accounts_remove", args=[anne.pk]))

    assert is_inside(logged_in())


def test_only_full_access_removes_the_second_factor_of_full_access(browser: As, anne: User, telephone: Telephone):
    with_factor(telephone)
    User.objects.filter(pk=anne.pk).update(is_superuser=True)

    browser(ADMINISTRATORS).post(reverse("accounts_remove", args=[anne.pk]))

    assert TOTPDevice.objects.filter(user=anne).exists()


@pytest.mark.usefixtures("anne")
def test_a_command_removes_a_second_factor(telephone: Telephone):
    with_factor(telephone)
    out = StringIO()

    call_command("remove_second_factor", "anne", stdout=out)

    assert "suffit de nouveau" in out.getvalue()
    assert is_inside(logged_in())
    with pytest.raises(CommandError, match="pas de compte « zoé »"):
        call_command("remove_second_factor", "zoé")


def test_the_history_of_the_account_records_it(browser: As, anne: User, telephone: Telephone):
    with_factor(telephone)

    page = browser("chief").get(reverse("wagtailusers_users:history", args=[anne.pk])).content.decode()

    assert "Deuxième facteur activé" in page
