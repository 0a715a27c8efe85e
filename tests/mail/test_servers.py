"""Whoever a mail server is: it is trusted without encryption on this machine alone, and what it says can be shown."""

from __future__ import annotations

import pytest

from deskbell.mail.servers import is_loopback, shown


def test_what_a_server_says_is_one_line_that_can_be_shown() -> None:
    assert shown("550-no\x1b[31m\r\nsuch\x00 user\u202e\n" + "x" * 5000) == ("550-no [31m such user " + "x" * 5000)[:300]


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("localhost", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("mail.example", False), ("192.0.2.1", False), ("localhost.example", False)],
)  # fmt: skip
def test_only_this_machine_is_trusted_without_encryption(host: str, is_ours: bool) -> None:
    assert is_loopback(host) is is_ours
