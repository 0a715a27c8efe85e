"""Mails are read in a process of their own: whatever happens to it, each mail comes out, and the next one too."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deskbell.domain.letters import Automatic, Incoming
from deskbell.domain.refusals import NoRoom
from deskbell.mail.reader import COMMAND, Reader
from deskbell.mail.reading import read

BADLY = (sys.executable, "-m", "tests.mail.reading_badly")
ROOT = Path(__file__).parents[2]
SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.eml"))]


def a_mail(words: str, *more: str) -> bytes:
    lines = ("From: Carl <carl@example.org>", "To: help@example.com", "Subject: Printer", "Message-ID: <1@example.org>", *more)
    return "\r\n".join((*lines, "", words)).encode()


@asynccontextmanager
async def a_reader(command: Sequence[str] = BADLY, **about: Any) -> AsyncIterator[Reader]:
    """A reader that is stopped at the end; no process of it is left."""
    reader = Reader(command, **about)
    try:
        yield reader
    finally:
        pid = reader.pid
        await reader.stop()
        assert reader.pid is None
        assert pid is None or not lives(pid)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def from_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tools'}")


def told(story: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(60):
            await story()

    asyncio.run(within())


def is_without_words(mail: Incoming, raw: bytes) -> None:
    assert (mail.text, mail.parts, mail.unreadable) == ("", (), True)
    assert (mail.sender, mail.sender_name, mail.subject, mail.message_id) == (
        "carl@example.org",
        "Carl",
        "Printer",
        "1@example.org",
    )
    assert mail.recipients == ("a@example.com", "help@example.com")
    assert mail.digest == read(raw).digest


async def reads(reader: Reader, raw: bytes) -> Incoming:
    return await reader.read(raw, ("a@example.com",), "mx")


def test_every_sample_is_read_as_it_is_in_the_server_itself() -> None:
    async def story() -> None:
        async with a_reader(COMMAND) as reader:
            for raw in SAMPLES:
                assert await reads(reader, raw) == read(raw, ("a@example.com",), "mx")

    told(story)


def test_a_large_file_comes_through() -> None:
    async def story() -> None:
        content = os.urandom(1 << 20) * 12
        raw = a_mail("", "Content-Type: application/zip; name=a.zip", "Content-Transfer-Encoding: binary") + content
        async with a_reader() as reader:
            mail = await reads(reader, raw)
            assert [part.content == content for part in mail.parts] == [True]

    told(story)


@pytest.mark.parametrize("how", ["hangs", "dies", "raves"])
def test_a_mail_that_brings_the_process_down_comes_without_its_words_and_the_next_one_is_read(how: str) -> None:
    async def story() -> None:
        async with a_reader(limit=0.3 if how == "hangs" else 20) as reader:
            raw = a_mail(how)
            is_without_words(await reads(reader, raw), raw)
            assert reader.pid is None
            assert (await reads(reader, a_mail("Hello"))).text == "Hello"
            is_without_words(await reads(reader, raw), raw)

    told(story)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
def test_a_mail_that_fills_the_memory_comes_without_its_words() -> None:
    async def story() -> None:
        async with a_reader(memory=400_000_000) as reader:
            raw = a_mail("eats")
            is_without_words(await reads(reader, raw), raw)
            assert (await reads(reader, a_mail("Hello"))).text == "Hello"

    told(story)


def test_a_mail_in_the_middle_of_which_the_process_is_killed_is_read_by_the_next_one() -> None:
    async def story() -> None:
        async with a_reader() as reader:
            assert (await reads(reader, a_mail("Hello"))).text == "Hello"
            first = reader.pid
            assert first is not None
            reading = asyncio.ensure_future(reads(reader, a_mail("Hello again") + b" " * 3_000_000))
            await asyncio.sleep(0)
            os.kill(first, signal.SIGKILL)
            assert (await reading).text == "Hello again"
            assert reader.pid not in (None, first)

    told(story)


@pytest.mark.parametrize("told_to_end", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_what_asks_the_server_to_end_does_not_cost_a_mail_its_words(told_to_end: str) -> None:
    async def story() -> None:
        async with a_reader() as reader:
            await reads(reader, a_mail("Hello"))
            pid = reader.pid
            assert pid is not None
            os.kill(pid, signal.Signals[told_to_end])
            assert (await reads(reader, a_mail("Hello again"))).text == "Hello again"
            assert reader.pid == pid

    told(story)


def test_of_a_machines_mail_without_words_it_is_known_that_a_machine_wrote_it() -> None:
    async def story() -> None:
        async with a_reader() as reader:
            assert (await reads(reader, a_mail("dies", "Auto-Submitted: auto-replied"))).automatic is Automatic.AUTO_SUBMITTED
            report = a_mail("dies", "Content-Type: Multipart/Report; boundary=b")
            assert (await reads(reader, report)).automatic is Automatic.AUTO_SUBMITTED

    told(story)


def test_mails_that_come_at_once_are_read_one_after_the_other_by_one_process() -> None:
    async def story() -> None:
        async with a_reader() as reader:
            mails = await asyncio.gather(*(reads(reader, a_mail(f"Mail {number}")) for number in range(20)))
            assert [mail.text for mail in mails] == [f"Mail {number}" for number in range(20)]
            pid = reader.pid
            await reads(reader, a_mail("Hello"))
            assert reader.pid == pid

    told(story)


def test_who_gives_up_waiting_does_not_leave_an_answer_for_the_next() -> None:
    async def story() -> None:
        async with a_reader() as reader:
            await reads(reader, a_mail("Hello"))
            first = reader.pid
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reads(reader, a_mail("hangs")), 0.1)
            assert not lives(first or 0)
            assert (await reads(reader, a_mail("Hello again"))).text == "Hello again"

    told(story)


def test_a_stop_in_the_middle_refuses_the_mail_so_that_it_can_come_again() -> None:
    async def story() -> None:
        async with a_reader() as reader:
            await reads(reader, a_mail("Hello"))
            reading = asyncio.ensure_future(reads(reader, a_mail("hangs")))
            await asyncio.sleep(0)
            await reader.stop()
            with pytest.raises(NoRoom):
                await reading
            with pytest.raises(NoRoom):
                await reads(reader, a_mail("Hello"))

    told(story)


def test_the_process_ends_when_no_mail_comes_for_a_while_and_a_new_one_reads_the_next() -> None:
    async def story() -> None:
        async with a_reader(idle=0.05) as reader:
            await reads(reader, a_mail("Hello"))
            first = reader.pid
            while lives(first or 0):  # noqa: ASYNC110 - nobody tells when a process ends
                await asyncio.sleep(0.01)
            assert reader.pid is None
            assert (await reads(reader, a_mail("Hello again"))).text == "Hello again"

    told(story)


@pytest.mark.parametrize(
    "command", [(*BADLY, "never starts"), ("/nowhere/python",), ("/bin/sh", "-c", "echo what is it you want")]
)
def test_where_no_process_can_be_started_the_mail_is_refused_so_that_it_can_come_again(command: Sequence[str]) -> None:
    async def story() -> None:
        async with a_reader(command) as reader:
            with pytest.raises(NoRoom):
                await reads(reader, a_mail("Hello"))

    told(story)


def test_passwords_of_the_settings_are_not_told_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_SMTP_PASSWORD", "secret")

    async def story() -> None:
        async with a_reader() as reader:
            await reads(reader, a_mail("Hello"))
            environment = await asyncio.to_thread(Path(f"/proc/{reader.pid}/environ").read_bytes)
            assert b"PATH" in environment
            assert b"DESKBELL_" not in environment

    if sys.platform == "linux":
        told(story)
