"""What an admin may enter for a portal: addresses, colours, origins, links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.domain.portals import check_colour, check_link, check_origins, check_slug
from deskbell.domain.refusals import Invalid


@pytest.mark.parametrize("slug", ["a", "help", "help-de", "1-2-3", "x" * 48])
def test_a_portals_address_is_taken(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "-help", "help-", "Help", "hilfe über", "a/b", "../etc", "x" * 49, "help\n", "h%20"])
def test_what_is_no_address_of_a_portal_is_refused(slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_slug(slug)
    assert refused.value.field == "slug"


def test_a_colour_has_six_digits() -> None:
    assert check_colour("#1F6FEB") == "#1f6feb"
    for wrong in ("", "red", "#fff", "#12345g", "#1234567", "1f6feb", "#1f6feb;", "#1f6feb\n"):
        with pytest.raises(Invalid):
            check_colour(wrong)


def test_origins_are_kept_once_without_a_final_slash() -> None:
    assert check_origins(
        ["https://www.Example.com/", " https://www.example.com", "http://localhost:8000", "https://[::1]:8443"]
    ) == ("https://www.example.com", "http://localhost:8000", "https://[::1]:8443")


@pytest.mark.parametrize(
    "origin",
    ["", "*", "https://*.example.com", "https://example.com/path", "ftp://example.com", "javascript:alert(1)", "https://exa mple.com",
     "https://example.com; script-src *", "https://user@example.com", "null"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_origins(["https://good.example", origin])
    assert refused.value.field == "origins"


def test_at_most_a_hundred_origins_are_kept() -> None:
    many = [f"https://{n}.example" for n in range(101)]
    assert len(check_origins(many[:100])) == 100
    with pytest.raises(Invalid):
        check_origins(many)


@given(st.lists(st.text(max_size=40), max_size=3))
def test_no_origin_can_smuggle_a_directive_into_a_header(typed: list[str]) -> None:
    try:
        kept = check_origins(typed)
    except Invalid:
        return
    assert not [origin for origin in kept if set(origin) & set(" ;,\r\n'\"")]


@pytest.mark.parametrize("link", ["", "https://example.com/privacy?lang=de#top", "http://example.com"])
def test_a_link_is_taken(link: str) -> None:
    assert check_link(f" {link} ", "privacy_url") == link


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//example.com", "example.com", "https://a b", 'https://a"b', "https://" + "x" * 500]
)
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_link(link, "imprint_url")
    assert refused.value.field == "imprint_url"
