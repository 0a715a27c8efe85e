"""What the edge decides without asking anybody: limits, the installation key, languages, transcripts, problem documents."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from threading import Thread

import pytest
from tests.web.world import LANGUAGES

from deskbell.actions.values import Line, Said, StoredFile
from deskbell.domain import refusals
from deskbell.domain.cases import Case, CaseType, Chat, Status
from deskbell.domain.facts import By, Fact, Kind
from deskbell.web import transcript, words
from deskbell.web.downloads import attachment
from deskbell.web.keys import FILE_NAME, InstallationKey, KeyUnfit, installation_key
from deskbell.web.limits import LIMITS, Limits, network
from deskbell.web.passwords import MOST_WAITING, Passwords
from deskbell.web.problems import problem_of, status_of


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def spent(limits: Limits, whose: str, most: int = 1000) -> int:
    """How often one may ask before having to wait."""
    for count in range(most):
        try:
            limits.spend("log-in as", whose)
        except refusals.TooMany:
            return count
    return most


def test_a_bucket_empties_and_fills_again_and_is_ones_own() -> None:
    seconds = Seconds()
    limits = Limits(1, seconds)
    burst, period = LIMITS["log-in as"].burst, LIMITS["log-in as"].period
    assert spent(limits, "ana") == burst
    assert spent(limits, "ben") == burst
    with pytest.raises(refusals.TooMany) as refused:
        limits.spend("log-in as", "ana")
    seconds.now += refused.value.retry_after
    assert spent(limits, "ana") == 1
    seconds.now += period * 2
    assert spent(limits, "ana") == burst
    limits.give_back("log-in as", "ana")
    assert spent(limits, "ana") == 1
    limits.forget("log-in as", "ana")
    assert spent(limits, "ana") == burst


def test_limits_can_be_widened_and_switched_off() -> None:
    assert spent(Limits(3, Seconds()), "ana") == 3 * LIMITS["log-in as"].burst
    assert spent(Limits(0, Seconds()), "ana") == 1000


def test_many_askers_do_not_fill_the_memory() -> None:
    limits = Limits(1, Seconds())
    for number in range(120_000):
        limits.spend("log-in as", str(number))
    assert sum(map(len, limits._buckets.values())) <= 100_000


def test_many_who_write_do_not_wipe_out_what_was_counted_of_log_ins() -> None:
    limits = Limits(1, Seconds())
    spent(limits, "ana")
    for number in range(100_001):
        limits.spend("message in", str(number))
    assert spent(limits, "ana") == 0


def test_invented_tokens_are_counted_under_the_network_they_come_from() -> None:
    limits = Limits(1, Seconds())
    limits.know("carl's")
    burst = LIMITS["unknown from"].burst
    for number in range(burst):
        limits.spend_by_token("message in", f"invented {number}", "192.0.2.1")
    with pytest.raises(refusals.TooMany):
        limits.spend_by_token("change in", "another", "192.0.2.1")
    limits.spend_by_token("message in", "dora's", "192.0.2.2")
    for _ in range(LIMITS["message in"].burst):
        limits.spend_by_token("message in", "carl's", "192.0.2.1")
    with pytest.raises(refusals.TooMany):
        limits.spend_by_token("message in", "carl's", "192.0.2.1")


def test_many_new_customers_behind_one_address_write_their_first_words() -> None:
    limits = Limits(1, Seconds())
    for number in range(3 * LIMITS["unknown from"].burst):
        limits.spend_by_token("message in", str(number), "192.0.2.1")
        limits.know(str(number), "192.0.2.1")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("unknown", "unknown"), ("", ""),
    ],
)  # fmt: skip
def test_an_ipv6_address_is_counted_by_its_network(address: str, counted: str) -> None:
    assert network(address) == counted


def test_the_installation_key_is_made_once_and_only_the_server_reads_it(tmp_path: Path) -> None:
    first = installation_key(tmp_path, None)
    file = tmp_path / FILE_NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    sealed = first.seal("a secret", "portal-secret")
    assert installation_key(tmp_path, None).open(sealed, "portal-secret") == "a secret"
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_of_many_who_make_the_key_at_once_all_have_the_same(tmp_path: Path) -> None:
    keys: list[InstallationKey] = []
    threads = [Thread(target=lambda: keys.append(installation_key(tmp_path, None))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = keys[0].seal("x", "p")
    assert [key.open(sealed, "p") for key in keys] == ["x"] * 20


def test_what_was_sealed_opens_with_the_same_key_for_the_same_purpose_only(tmp_path: Path) -> None:
    key = InstallationKey(b"k" * 32)
    sealed = key.seal("a secret", "portal-secret")
    assert sealed != key.seal("a secret", "portal-secret")
    assert b"a secret" not in sealed
    for other, purpose, content in (
        (InstallationKey(b"x" * 32), "portal-secret", sealed),
        (key, "second-factor", sealed),
        (key, "portal-secret", sealed[:-1] + b"x"),
        (key, "portal-secret", b""),
    ):
        with pytest.raises(KeyUnfit):
            other.open(content, purpose)


@pytest.mark.parametrize("content", [b"", b"short", b"!" * 44])
def test_a_damaged_key_is_not_replaced_but_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(KeyUnfit, match="Restore it"):
        installation_key(tmp_path, None)
    assert (tmp_path / FILE_NAME).read_bytes() == content
    assert installation_key(tmp_path, b"k" * 32).open(InstallationKey(b"k" * 32).seal("x", "p"), "p") == "x"


@pytest.mark.parametrize(
    ("wanted", "accepted", "chosen"),
    [
        (None, "de", "de"), (None, "de-CH,fr;q=0.9", "de"), (None, "fr, en;q=0.3, de;q=0.8", "de"), ("en", "de", "en"), ("xx", "de", "de"),
        (None, "", "en"), (None, "de;q=0, en", "en"), (None, "*", "en"), ("../en", ",,;;q", "en"), ("DE", "", "de"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_or_the_best_that_the_browser_takes(
    wanted: str | None, accepted: str, chosen: str
) -> None:
    assert words.load(LANGUAGES).chosen(wanted, accepted) == chosen


def test_every_refusal_has_its_status_and_tells_nothing_of_the_inside() -> None:
    def all_of(cls: type[refusals.Refusal]) -> set[type[refusals.Refusal]]:
        return {cls}.union(*(all_of(each) for each in cls.__subclasses__()))

    named = all_of(refusals.Refusal) - {refusals.Refusal, refusals.Invalid, refusals.TooMany}
    assert {cls.code: status_of(cls()) for cls in named}.items() >= {
        "not-signed-in": 401, "second-factor-needed": 401, "not-found": 404, "not-allowed": 403, "foreign-origin": 403, "blocked": 403,
        "closed": 409, "too-large": 413, "no-room": 413, "already-assigned": 409, "wrong-state": 409, "chat-running": 409,
    }.items()  # fmt: skip
    told = problem_of(refusals.WrongState("No.", status="resolved", chat="ended"))
    assert (told.status, told.code, told.detail) == (409, "wrong-state", "No.")
    assert problem_of(refusals.AlreadyAssigned("No.", by="Ana")).by == "Ana"


@pytest.mark.parametrize("name", ["a.png", 'a".png', "ä.png", "😀", "a\r\nb", "a;b=c", "x" * 255])
def test_a_downloads_name_can_be_read_by_every_browser_and_breaks_no_header(name: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert not set(header) & set("\r\n")
    assert header.count('"') == 2


def case(**values: object) -> Case:
    given: dict[str, object] = dict.fromkeys(Case.__slots__)
    given |= {
        "number": 123456789,
        "type": CaseType.CHAT,
        "status": Status.ASSIGNED,
        "chat": Chat.TALKING,
        "first_name": "Mia",
        "last_name": "Example",
    }
    given |= {
        "email": "mia@example.org",
        "language": "en",
        "problem": "",
        "opened_at": 1_900_000_000_000,
        "device": '{"time_zone":"Europe/Berlin"}',
    }
    return Case(**(given | values))  # type: ignore[arg-type]


def line(kind: Kind, by: By = By.SYSTEM, text: str | None = None, file: str = "", name: str | None = None) -> Line:
    fact = Fact(1, 1, 1, kind, by, 1_900_000_000_000, other="4")
    stored = StoredFile(1, 1, "k", file, "image/png", 3, None, None) if file else None
    return Line(fact, None if text is None else Said(1, 1, None, text, stored), name)


def test_a_transcript_tells_everything_in_the_readers_words_and_the_customers_time() -> None:
    lines = [line(kind, name="Ana") for kind in Kind if kind not in (Kind.MESSAGE, Kind.NOTE)]
    for code in ("en", "de"):
        written = transcript.write(words.load(LANGUAGES), code, case(), "Help", lines, html=False)
        assert len(written.content.splitlines()) == len(lines) + 4
        assert "{" not in written.content
        assert "19:46" in written.content or "18:46" in written.content
        assert "123 456 789" in written.content
    assert written.name == "chat-123456789.txt"
    assert "Der Kunde hat den Chat bewertet: 4 von 5." in written.content


def test_lines_of_a_message_stay_lines_and_files_are_named() -> None:
    lines = [line(Kind.MESSAGE, By.CUSTOMER, "One\nTwo"), line(Kind.MESSAGE, By.AGENT, "", "photo.png", "Ana")]
    content = transcript.write(words.load(LANGUAGES), "en", case(), "Help", lines, html=False).content
    assert "Mia Example: One\r\n       Two\r\n" in content
    assert "Ana: [File: photo.png]" in content


@pytest.mark.parametrize(("code", "word"), [("en", "Customer"), ("de", "Kunde")])
def test_a_customer_who_gave_no_name_has_a_word_and_no_address(code: str, word: str) -> None:
    nameless = case(first_name="", last_name="", email="")
    content = transcript.write(
        words.load(LANGUAGES), code, nameless, "Help", [line(Kind.MESSAGE, By.CUSTOMER, "Hello")], html=False
    ).content
    assert content.splitlines()[1] == word
    assert f"{word}: Hello" in content


@pytest.mark.parametrize(
    "device",
    [
        "",
        "{}",
        '{"time_zone":"Mars/Olympus"}',
        '{"time_zone":"../../etc/passwd"}',
        '{"time_zone":"/etc"}',
        "[1]",
        "{",
        '{"time_zone":""}',
    ],
)
def test_an_invented_time_zone_is_none(device: str) -> None:
    content = transcript.write(words.load(LANGUAGES), "en", case(device=device), "Help", [], html=False).content
    assert "(UTC+00:00)" in content


def test_a_transcript_as_a_page_stands_by_itself_and_runs_nothing() -> None:
    evil = '<script>alert(1)</script><img src="https://evil.example/x">'
    page = transcript.write(
        words.load(LANGUAGES), "en", case(first_name=evil), evil, [line(Kind.MESSAGE, By.AGENT, evil, evil, evil)], html=True
    )
    assert page.media_type == "text/html"
    assert "<script" not in page.content
    assert "<img" not in page.content
    assert "http" not in page.content.replace("https://evil.example", "")


def test_a_flood_of_log_ins_is_asked_to_come_again_and_the_first_are_served() -> None:
    async def flood() -> list[object]:
        passwords = Passwords(memory_kib=64, rounds=1)
        hashed = passwords.hash_now("correct horse")
        return await asyncio.gather(*(passwords.fits("correct horse", hashed) for _ in range(100)), return_exceptions=True)

    outcomes = asyncio.run(flood())
    assert outcomes[:MOST_WAITING] == [True] * MOST_WAITING
    assert {type(outcome) for outcome in outcomes[MOST_WAITING:]} == {refusals.TooMany}


def test_a_lost_key_is_not_replaced_by_a_new_one_while_secrets_are_sealed(tmp_path: Path) -> None:
    with pytest.raises(KeyUnfit, match="missing"):
        installation_key(tmp_path, None, in_use=True)
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_of_an_address_says_nothing_without_the_key() -> None:
    key = InstallationKey(b"k" * 32)
    assert key.fingerprint("") == ""
    assert key.fingerprint("192.0.2.1") == key.fingerprint("192.0.2.1") != key.fingerprint("192.0.2.2")
    assert key.fingerprint("192.0.2.1") != InstallationKey(b"l" * 32).fingerprint("192.0.2.1")
    assert len(key.fingerprint("x" * 5000)) == 32
