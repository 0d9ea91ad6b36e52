"""Nobody can guess a password, nobody is locked out for long, and nobody learns who has an account."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from studio.accounts.client_address import client_address
from studio.base.roles import ADMINISTRATORS, AUTHORS
from tests.studio.conftest import PASSWORD, As

LOGIN = "/admin/login/"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def anne() -> User:
    """An author with an address."""
    from django.contrib.auth.models import Group

    user = User.objects.create_user("anne", "anne@example.org", PASSWORD)
    user.groups.add(Group.objects.get(name=AUTHORS))
    return user


def tried(password: str, name: str = "anne", address: str = HERE, client: Client | None = None):
    """Try to log in from this address."""
    return (client or Client()).post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


@pytest.mark.usefixtures("anne")
def test_the_right_password_opens_the_studio():
    assert tried(PASSWORD).status_code == 302


@pytest.mark.usefixtures("anne")
def test_too_many_wrong_passwords_lock_the_name_and_the_page_says_how_long():
    answers = [tried("faux") for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 429]
    page = answers[-1].content.decode()
    assert "Réessayez dans 15 minutes" in page
    assert 'lang="fr"' in page
    assert 880 <= int(answers[-1]["Retry-After"]) <= 900
    assert tried(PASSWORD).status_code == 429


@pytest.mark.usefixtures("anne")
def test_a_stranger_cannot_lock_out_a_user_who_is_elsewhere():
    for _ in range(20):
        tried("faux", address=ELSEWHERE)

    assert tried(PASSWORD, address=HERE).status_code == 302


@pytest.mark.usefixtures("anne")
def test_further_tries_do_not_make_the_wait_longer():
    for _ in range(5):
        tried("faux")
    before = AccessAttempt.objects.get().attempt_time

    for _ in range(20):
        tried("faux")

    assert AccessAttempt.objects.get().attempt_time == before


@pytest.mark.usefixtures("anne")
def test_after_the_wait_the_right_password_works_again():
    for _ in range(5):
        tried("faux")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    assert tried(PASSWORD).status_code == 302


@pytest.mark.usefixtures("anne")
def test_an_unknown_name_is_answered_like_a_known_one():
    """Neither the text nor the wait reveals who has an account."""
    pages = {}
    for name in ("anne", "zoé"):
        answers = [tried("faux", name) for _ in range(5)]
        assert [one.status_code for one in answers] == [200, 200, 200, 200, 429]
        pages[name] = [_without_tokens(one.content.decode()).replace(name, "NAME") for one in answers]

    assert pages["anne"] == pages["zoé"]


@pytest.mark.usefixtures("anne")
def test_an_administrator_can_unlock_a_name(browser: As):
    for _ in range(5):
        tried("faux")
    administrator = browser(ADMINISTRATORS)

    page = administrator.get(reverse("accounts_people")).content.decode()
    assert "Débloquer" in page
    assert HERE in page
    administrator.post(reverse("accounts_unlock"), {"username": "anne"})

    assert tried(PASSWORD).status_code == 302
    assert "Personne n’attend" in administrator.get(reverse("accounts_people")).content.decode()


@pytest.mark.usefixtures("anne")
def test_all_workers_count_wrong_passwords_together():
    """The count is in the database, not in the memory of one worker."""
    for _ in range(3):
        tried("faux", client=Client())

    assert AccessAttempt.objects.get().failures_since_start == 3
    assert "faux" not in AccessAttempt.objects.get().post_data


@pytest.mark.parametrize(
    ("nearest", "said", "found"),
    [
        (HERE, None, HERE),
        (HERE, ELSEWHERE, HERE),  # a client that is not our web server is not believed
        ("127.0.0.1", ELSEWHERE, ELSEWHERE),
        ("127.0.0.1", f"10.9.9.9, {ELSEWHERE}", ELSEWHERE),  # the addresses before the last may be invented
        ("", ELSEWHERE, ELSEWHERE),  # a socket of this machine
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("", None, "0.0.0.0"),  # noqa: S104 - nothing listens there
    ],
)
def test_only_our_web_server_is_believed_about_the_client_address(rf, nearest: str, said: str | None, found: str):
    headers = {"X-Forwarded-For": said} if said else {}
    with override_settings(TRUSTED_PROXIES=("127.0.0.1", "::1")):
        assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=nearest)) == found


def test_without_a_web_server_in_front_headers_about_the_client_address_are_ignored(rf):
    assert client_address(rf.get("/", headers={"X-Forwarded-For": ELSEWHERE}, REMOTE_ADDR=HERE)) == HERE


@pytest.fixture
def rf():
    """Makes requests without an answer."""
    from django.test import RequestFactory

    return RequestFactory()


@pytest.mark.usefixtures("anne")
def test_a_studio_without_mail_does_not_offer_to_reset_passwords():
    assert "oublié" not in Client().get(LOGIN).content.decode()
    assert Client().get(reverse("wagtailadmin_password_reset")).status_code == 404


@pytest.fixture
def with_mail():
    """A studio that can send mail."""
    mail.outbox.clear()
    with override_settings(WAGTAIL_PASSWORD_RESET_ENABLED=True):
        yield


@pytest.mark.usefixtures("anne", "with_mail")
def test_the_message_about_a_forgotten_password_works():
    assert "oublié" in Client().get(LOGIN).content.decode()

    Client().post(reverse("wagtailadmin_password_reset"), {"email": "anne@example.org"})

    (message,) = mail.outbox
    link = next(word for word in message.body.split() if word.startswith("http"))
    browser = Client()
    page = browser.get(link.removeprefix("http://testserver"), follow=True)
    new = "encore un mot de passe"
    browser.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert tried(new).status_code == 302


@pytest.mark.usefixtures("anne", "with_mail")
def test_messages_about_passwords_are_limited_and_do_not_reveal_accounts():
    answers = [
        Client().post(reverse("wagtailadmin_password_reset"), {"email": address})
        for address in ["anne@example.org"] * 5 + ["nobody@example.org"]
    ]

    assert len(mail.outbox) == 3
    assert {(one.status_code, one["Location"]) for one in answers} == {
        (302, reverse("wagtailadmin_password_reset_done"))
    }


def test_a_user_without_action_for_half_a_day_is_logged_out(browser: As, studio):
    """A user who works stays logged in; a page that is merely open does not count."""
    client = browser(AUTHORS)
    client.get(reverse("wagtailadmin_home"))
    session = client.session
    assert session.get_expiry_age() == 12 * 3600 == studio.SESSION_COOKIE_AGE
    session["studio-seen"] -= 3600
    session.save()
    was = session["studio-seen"]

    client.post(reverse("wagtailadmin_editing_sessions:release", args=[1]))
    assert client.session["studio-seen"] == was

    answer = client.get(reverse("wagtailadmin_home"))
    assert client.session["studio-seen"] > was
    assert answer.cookies["sessionid"]["max-age"] == 12 * 3600


@pytest.mark.usefixtures("anne")
def test_cookies_are_out_of_reach_of_scripts_and_other_sites():
    cookies = tried(PASSWORD).cookies
    for name in ("sessionid", "csrftoken"):
        assert cookies[name]["httponly"], name
        assert cookies[name]["samesite"] == "Lax", name


def _without_tokens(page: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=|"CSRF_TOKEN": |nonce=)"[^"]*"', "", page)
