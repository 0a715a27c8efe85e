"""*Is my network ready?*: an admin's browser tries every road through a real coturn, and says in words what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from tests.axe import faults
from tests.browser.conftest import Profile
from tests.browsing import DeskPerson
from tests.offices import Office
from tests.relays import DEPLOYED, PLAIN, SECRET, Relay, self_signed
from tests.servers import Server, SignedIn, free_port

from deskbell.domain.people import Role

Opens = Callable[..., DeskPerson]
HEADING = "Is my network ready?"


pytestmark = pytest.mark.shows_screens


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A coturn, not started yet."""
    (tmp_path / "relay").mkdir()
    made = Relay(tmp_path / "relay", PLAIN)
    yield made
    made.stop()


@pytest.fixture
def carla_opens(tmp_path: Path, profile: Profile) -> Iterator[Opens]:
    """Carla opens the page at a server with these settings."""
    begun: list[Server] = []

    def opens(language: str = "en-GB", heading: str = HEADING, **settings: str) -> DeskPerson:
        server = Server(tmp_path / "data", settings)
        server.settle(("Carla", Role.ADMIN))
        begun.append(server.start())
        context = profile(language)
        Office(SignedIn(server, "Carla").log_in()).admits("Carla", context, Role.ADMIN)
        carla = DeskPerson(server, context.new_page(), "Carla")
        carla.page.goto(f"{server.url}/desk/admin/network")
        expect(carla.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        return carla

    yield opens
    for server in begun:
        server.stop()


def turn(relay: Relay, secret: str = SECRET) -> dict[str, str]:
    return {"DESKBELL_TURN": relay.address, "DESKBELL_TURN_SECRET": secret}


def stun(relay: Relay) -> dict[str, str]:
    return {"DESKBELL_STUN": f"stun:127.0.0.1:{relay.port}"}


def way(carla: DeskPerson, name: str) -> Locator:
    return carla.page.get_by_role("main").get_by_role("listitem").filter(has=carla.page.get_by_role("heading", name=name))


def verdict(carla: DeskPerson, words: str) -> None:
    expect(carla.page.get_by_role("main").get_by_role("status")).to_have_text(words, timeout=30_000)


def test_everything_is_right_and_can_be_taken_away_as_text(carla_opens: Opens, relay: Relay) -> None:
    relay.start()
    carla = carla_opens(**turn(relay), **stun(relay))
    verdict(carla, "Your network is ready.")
    expect(way(carla, "STUN")).to_contain_text("Works: it answered within")
    expect(way(carla, "TURN over UDP")).to_contain_text("Works: within")
    expect(way(carla, "TURN over TCP")).to_contain_text("Works: within")
    expect(way(carla, "TURN over TLS")).to_contain_text("Not tested: no such server is set up.")
    carla.page.get_by_text("Results as text").click()
    text = carla.page.get_by_label("Results, to be sent to whoever sees to the network").input_value()
    assert f"TURN over TCP ({relay.address}?transport=tcp): Works" in text
    assert "TURN over TLS: Not tested" in text
    assert SECRET not in text
    assert faults(carla.page) == []
    assert carla.complaints == []


def test_another_secret_than_coturns_is_refused_and_said_so(carla_opens: Opens, relay: Relay) -> None:
    relay.start()
    carla = carla_opens(**turn(relay, "not what coturn has"), **stun(relay))
    verdict(carla, "No screen would come through a firewall. What is missing is said below.")
    expect(way(carla, "STUN")).to_contain_text("Works")
    for name in ("TURN over UDP", "TURN over TCP"):
        expect(way(carla, name)).to_contain_text("The server refuses the password (401).")
    assert faults(carla.page) == []


def test_with_no_server_set_up_it_says_what_works_and_what_to_write(carla_opens: Opens) -> None:
    carla = carla_opens()
    verdict(
        carla,
        "Screens come within one network only, for no server is set up. For customers elsewhere, set up coturn, write "
        "DESKBELL_STUN, DESKBELL_TURN and DESKBELL_TURN_SECRET into the settings, and restart Deskbell.",
    )
    expect(way(carla, "STUN")).to_contain_text("DESKBELL_STUN=stun:turn.example.com:3478")
    expect(way(carla, "TURN over UDP")).to_contain_text("Not tested")
    assert faults(carla.page) == []


def test_where_nobody_answers_it_says_which_port_to_open_and_sees_when_that_is_done(carla_opens: Opens, relay: Relay) -> None:
    carla = carla_opens(**turn(relay), **stun(relay))
    verdict(carla, "No screen would come through a firewall. What is missing is said below.")
    for name, protocol in (("STUN", "UDP"), ("TURN over UDP", "UDP"), ("TURN over TCP", "TCP")):
        expect(way(carla, name)).to_contain_text(f"No answer. Open port {protocol} {relay.port} to 127.0.0.1")
    relay.start()
    carla.presses("Test again")
    verdict(carla, "Your network is ready.")


def test_a_relay_that_carries_nothing_and_a_bad_certificate_are_named(carla_opens: Opens, relay: Relay) -> None:
    tls = free_port()
    certificate, key = self_signed(relay.folder)
    relay.options = ("-c", str(DEPLOYED), f"--tls-listening-port={tls}", f"--cert={certificate}", f"--pkey={key}")
    relay.start()
    both = {"DESKBELL_TURN": f"{relay.address}, turns:127.0.0.1:{tls}", "DESKBELL_TURN_SECRET": SECRET}
    carla = carla_opens(**both)
    verdict(carla, "No screen would come through a firewall. What is missing is said below.")
    expect(way(carla, "TURN over UDP")).to_contain_text("The server gives a road, but nothing comes through it.")
    expect(way(carla, "TURN over TCP")).to_contain_text("set external-ip and allowed-peer-ip")
    expect(way(carla, "TURN over TLS")).to_contain_text(f"No answer over TLS. Open port TCP {tls} to 127.0.0.1")


def test_it_speaks_german(carla_opens: Opens, relay: Relay) -> None:
    relay.start()
    carla = carla_opens("de-DE", "Ist mein Netz bereit?", **turn(relay), **stun(relay))
    verdict(carla, "Ihr Netz ist bereit.")
    expect(way(carla, "TURN über UDP")).to_contain_text("Funktioniert: Nach")


def test_others_than_admins_find_nothing_there(ana: DeskPerson) -> None:
    ana.page.goto(f"{ana.server.url}/desk/admin/network")
    ana.reads(re.compile("^Administration is for admins"))
    expect(ana.page.get_by_role("button", name="Test again")).to_have_count(0)
