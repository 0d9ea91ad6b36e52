"""An edition that made the exhibit fail is not tried again; the next one is."""

from kiosk.errors import Trouble
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server


def test_an_edition_that_was_set_aside_is_not_tried_again(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    """Not at the next poll, not when it is signed again, not after a restart."""
    bad = endpoint.publish(title="Bad")
    lobby.refreshes()
    lobby.is_up_to_date(bad)

    lobby.sets_aside(bad, "the exhibit ended three times")

    lobby.shows(first)
    for event in (lambda: None, endpoint.renew, lobby.starts_again):
        event()
        server.requests.clear()
        lobby.refreshes()
        lobby.shows(first)
        lobby.says(Trouble.SET_ASIDE, "three times")
        assert not server.asked_for("media")
    good = endpoint.publish(title="Good")
    lobby.refreshes()
    lobby.is_up_to_date(good)


def test_an_edition_that_failed_never_becomes_the_previous_one(lobby: Lobby, first: str, endpoint: PublishedEndpoint):
    """A good edition replaced the bad one. When the good one fails too, visitors see the first again."""
    bad = endpoint.publish(title="Bad")
    lobby.refreshes()
    lobby.sets_aside(bad, "the exhibit ended three times")
    good = endpoint.publish(title="Good")
    lobby.refreshes()
    lobby.is_up_to_date(good)

    lobby.sets_aside(good, "and again")

    lobby.shows(first)
    lobby.refreshes()
    lobby.says(Trouble.SET_ASIDE, "and again")


def test_the_edition_before_a_bad_one_can_be_published_again_without_a_download(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    """Only metadata is fetched."""
    bad = endpoint.publish(title="Bad", pictures={"facade-after": "#102030"})
    lobby.refreshes()
    lobby.sets_aside(bad, "the exhibit ended three times")
    again = endpoint.publish(title="First")
    assert again == first
    server.requests.clear()

    lobby.refreshes()

    lobby.is_up_to_date(first)
    assert not server.asked_for("media")


def test_an_edition_that_was_set_aside_is_refused_when_it_is_published_again(
    lobby: Lobby, endpoint: PublishedEndpoint, server: Server
):
    """Somebody publishes it again long after a good one replaced it: the good one stays."""
    bad = endpoint.publish(title="Bad", pictures={"facade-after": "#102030"})
    lobby.refreshes()
    lobby.sets_aside(bad, "the exhibit ended three times")
    good = endpoint.publish(title="Good")
    lobby.refreshes()
    lobby.is_up_to_date(good)
    assert endpoint.publish(title="Bad", pictures={"facade-after": "#102030"}) == bad
    server.requests.clear()

    lobby.refreshes()

    lobby.shows(good)
    lobby.says(Trouble.SET_ASIDE, "three times")
    assert not server.asked_for("media")
    better = endpoint.publish(title="Better")
    lobby.refreshes()
    lobby.is_up_to_date(better)
