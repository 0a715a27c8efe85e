"""The customer's screen through a real TURN server, when no other road is left: over UDP and over TCP, by credentials that end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.conftest import Profile
from tests.browser.test_screen import presses, sees_it_move
from tests.browsing import Customer, DeskPerson
from tests.relays import GATHERS, JOINS, PLAIN, SECRET, Relay, plain
from tests.servers import Server, SignedIn

from deskbell.domain.people import Role

# a browser behind a firewall that lets it reach the relay alone, and that over one transport
WALLED = """
const Open = window.RTCPeerConnection;
window.connections = [];
window.RTCPeerConnection = class extends Open {
  constructor({ iceServers }) {
    const urls = (server) => [server.urls].flat().filter((url) => url.endsWith('?transport=TRANSPORT'));
    const kept = iceServers.map((server) => ({ ...server, urls: urls(server) })).filter(({ urls }) => urls.length);
    super({ iceServers: kept, iceTransportPolicy: 'relay' });
    window.connections.push(this);
  }
};
"""

# over which kind of road the newest connection's bytes go, and how this end reaches the relay
ROAD = """async () => {
  const report = await window.connections.at(-1).getStats();
  const all = [...report.values()];
  const pair = report.get(all.find(({ type }) => type === 'transport').selectedCandidatePairId);
  const [here, there] = [report.get(pair.localCandidateId), report.get(pair.remoteCandidateId)];
  return [here.candidateType, there.candidateType, here.relayProtocol];
}"""


pytestmark = pytest.mark.shows_screens


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A coturn that has each connection refreshed after seconds, with another nonce, so that a test sees it happen."""
    made = Relay(tmp_path_factory.mktemp("relay"), (*PLAIN, "--max-allocate-lifetime=24", "--stale-nonce=3"))
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(scope="module")
def house(relay: Relay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedIn]:
    """A server that knows this coturn and its secret."""
    turn = {"DESKBELL_TURN": relay.address, "DESKBELL_TURN_SECRET": SECRET}
    server = Server(tmp_path_factory.mktemp("house") / "data", turn)
    server.settle(("Carla", Role.ADMIN))
    try:
        yield SignedIn(server.start(), "Carla").log_in()
    finally:
        server.stop()


@pytest.fixture(params=["udp", "tcp"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def walled(profile: Profile, transport: str) -> Profile:
    def make() -> BrowserContext:
        context = profile()
        context.add_init_script(WALLED.replace("TRANSPORT", transport))
        return context

    return make


@pytest.fixture
def page(profile: Profile, house: SignedIn) -> Page:
    """A page of our server's, for what its credentials are good for."""
    opened = profile().new_page()
    opened.goto(f"{house.server.url}/health")
    return opened


@pytest.fixture
def carl(office: Any, walled: Profile) -> Customer:
    return office.customer(walled())  # type: ignore[no-any-return]


@pytest.fixture
def ana(office: Any, walled: Profile) -> DeskPerson:
    return office.agent("Ana", walled())  # type: ignore[no-any-return]


def test_the_screen_comes_through_the_relay_where_no_other_road_is_left(carl: Customer, ana: DeskPerson, transport: str) -> None:
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    ana.presses("Ask for the screen")
    presses(carl, "Share my screen")
    sees_it_move(ana)
    assert ana.page.evaluate(ROAD) == ["relay", "relay", transport]
    assert carl.page.evaluate(ROAD) == ["relay", "relay", transport]


def test_credentials_of_ours_open_the_relay_over_both_transports(page: Page, relay: Relay) -> None:
    found, failed = page.evaluate(GATHERS, plain(relay.credentials()))
    assert (set(found), len(found), failed) == ({"relay"}, 2, [])


def test_expired_credentials_are_refused(page: Page, relay: Relay) -> None:
    found, failed = page.evaluate(GATHERS, plain(relay.credentials(for_seconds=-1)))
    assert (found, set(failed)) == ([], {401})


def test_credentials_by_a_foreign_secret_are_refused(page: Page, relay: Relay) -> None:
    found, failed = page.evaluate(GATHERS, plain(relay.credentials(secret="somebody else's secret")))
    assert (found, set(failed)) == ([], {401})


def test_what_has_begun_lives_on_when_its_credentials_have_ended(page: Page, relay: Relay) -> None:
    brief = relay.credentials(for_seconds=8)
    page.evaluate(JOINS, plain(brief))
    assert page.evaluate("says('one')") == "one"
    relay.waits_for(lambda: page.evaluate(GATHERS, plain(brief)) == [[], [401, 401]])
    before = refreshed(relay, brief.username)
    both_ends_over_udp_and_tcp = 4
    relay.waits_for(lambda: refreshed(relay, brief.username) >= before + both_ends_over_udp_and_tcp)
    assert page.evaluate("says('two')") == "two"


def refreshed(relay: Relay, name: str) -> int:
    """How often coturn has lengthened what this user holds."""
    told = [line for line in relay.log().splitlines() if f"username=<{name}>" in line and "refreshed" in line]
    return sum("lifetime=0" not in line for line in told)
