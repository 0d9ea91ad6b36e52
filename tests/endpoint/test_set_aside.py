"""An edition that the exhibit could not bear: it is not tried again, the next one is."""

from kiosk.errors import Trouble
from tests.endpoint.lobby import Lobby
from tests.support.endpoint import PublishedEndpoint
from tests.support.server import Server


def test_an_edition_that_was_set_aside_is_not_tried_again(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    """Not at the next look, not when it is signed again, not after a restart."""
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


def test_the_edition_before_stays_the_one_to_fall_back_to(lobby: Lobby, first: str, endpoint: PublishedEndpoint):
    """After a good one in the place of a bad one, visitors that lose the good one see the first, not the bad one."""
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


def test_what_was_published_before_a_bad_edition_may_come_back(
    lobby: Lobby, first: str, endpoint: PublishedEndpoint, server: Server
):
    """Staff publish the good old one again: nothing is fetched but metadata, and it is current."""
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
    """Somebody goes back to it, long after a good one took its place: the good one stays."""
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
