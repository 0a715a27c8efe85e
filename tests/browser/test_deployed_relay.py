"""The coturn configuration that we hand out, as it is: it serves browsers, over TLS too, and leads into no private network."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.relays import DEPLOYED, GATHERS, JOINS, Relay, plain, self_signed
from tests.servers import free_port

Starts = Callable[..., Relay]
BINDING_REQUEST = bytes.fromhex("000100002112a442") + b"twelve bytes"
BINDING_ANSWER = bytes.fromhex("0101")


pytestmark = pytest.mark.shows_screens


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    """Starts coturn with our file; what a test must have otherwise stands on the command line."""
    begun: list[Relay] = []

    def start(*more: str) -> Relay:
        begun.append(Relay(tmp_path, ("-c", str(DEPLOYED), f"--tls-listening-port={free_port()}", *more)))
        return begun[-1].start()

    yield start
    for each in begun:
        each.stop()


def test_a_browser_finds_a_road_through_it_over_udp_and_tcp(starts: Starts, page: Page) -> None:
    relay = starts()
    found, failed = page.evaluate(GATHERS, plain(relay.credentials()))
    assert (set(found), len(found), failed) == ({"relay"}, 2, [])
    assert "Bad configuration" not in relay.log()


def test_credentials_by_another_secret_are_refused(starts: Starts, page: Page) -> None:
    relay = starts()
    assert page.evaluate(GATHERS, plain(relay.credentials(secret="somebody else's"))) == [[], [401, 401]]


def test_it_leads_to_no_private_address_unless_that_is_allowed(starts: Starts, page: Page) -> None:
    relay = starts()
    page.evaluate(f"server => {{ void ({JOINS})(server); }}", plain(relay.credentials()))
    relay.waits_for(lambda: "error 403: Forbidden IP" in relay.log())
    assert "CREATE_PERMISSION processed, success" not in relay.log()


def test_two_who_both_need_the_relay_meet_where_its_own_address_is_allowed(starts: Starts, page: Page) -> None:
    relay = starts("--allowed-peer-ip=127.0.0.1")
    page.evaluate(JOINS, plain(relay.credentials()))
    assert page.evaluate("says('met')") == "met"


def test_it_answers_over_tls_with_the_certificate_it_was_given(starts: Starts, tmp_path: Path) -> None:
    port = free_port()
    certificate, key = self_signed(tmp_path)
    starts(f"--tls-listening-port={port}", f"--cert={certificate}", f"--pkey={key}")
    context = ssl.create_default_context(cafile=str(certificate))
    with (
        socket.create_connection(("127.0.0.1", port), 10) as under,
        context.wrap_socket(under, server_hostname="localhost") as line,
    ):
        line.sendall(BINDING_REQUEST)
        assert line.recv(2) == BINDING_ANSWER
