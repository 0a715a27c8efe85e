"""`deskbell demo`: fills an empty data folder with the demo company, or any with a crowd of cases for measuring."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import partial

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deskbell.actions.consequences import DESKS_CHANGED
from deskbell.cli.company import crowd, founding, present
from deskbell.cli.company.telling import PICTURES
from deskbell.cli.terminal import err, fail, say, show_aligned, show_json
from deskbell.settings import Settings, load
from deskbell.wiring import Opened, open_store

Passwords = Mapping[str, str]


def demo(*, more: int = 0, json: bool = False) -> None:
    """Make the demo company where there is nothing yet.

    Parameters
    ----------
    more
        Add this many cases of the last year, for measuring; also where there is data already.
    json
        Write the log-ins as a JSON list for programs.
    """
    settings = load(os.environ)
    if more < 0:
        fail("--more wants a number of cases above 0.", code=2)
    passwords = asyncio.run(_filled(settings, more))
    if json:
        show_json([{"email": p.email, "role": p.role.value, "password": passwords[p.nick]} for p in founding.PEOPLE if passwords])
    elif passwords:
        say_logins(passwords)


def say_logins(passwords: Passwords) -> None:
    """Write who can log in to the demo company, and how."""
    say("Log-ins of the demo company", style="bold")
    rows = [(person.email, passwords[person.nick], person.role.value) for person in founding.PEOPLE]
    show_aligned(rows, "cyan", "bold", "dim")


async def make(opened: Opened, settings: Settings) -> Passwords:
    """Make the demo company, whole or not at all; return the passwords by nick. Refuses (Conflict) where there is data."""
    passwords = _passwords(settings)
    hashed = dict(zip(passwords, await asyncio.gather(*map(opened.passwords.hashed, passwords.values())), strict=True))
    pictures = {name: await opened.uploads.keep(_bytes_of(name), name, 1 << 20) for name in PICTURES}
    means = present.Means(hashed, pictures, opened.portal_secret, opened.languages, opened.dice)
    now = datetime.now().astimezone()
    with _bar() as bar:
        task = bar.add_task("Making the demo company", total=None)
        await opened.store.act(
            lambda tx: present.make_company(tx, means, now, lambda done, of: bar.update(task, completed=done, total=of))
        )
    return passwords


async def _filled(settings: Settings, more: int) -> Passwords:
    async with open_store(settings) as opened:
        empty = await opened.store.look(present.is_empty)
        if not empty and not more:
            fail(
                "There is data here already, and the demo company wants an empty place.",
                "In another folder: DESKBELL_DATA_DIR=demo deskbell demo",
                "More cases for measuring, among those that are here: deskbell demo --more 1000",
            )
        passwords = await make(opened, settings) if empty else {}
        if more:
            await _add_crowd(opened, more)
        await opened.store.act(lambda tx: tx.due.at(DESKS_CHANGED, 0, tx.now))
        return passwords


async def _add_crowd(opened: Opened, count: int) -> None:
    where = await opened.store.look(crowd.places)
    chance = random.Random(secrets.randbits(64))  # noqa: S311
    with _bar() as bar:
        task = bar.add_task("Adding cases", total=count)
        for done in range(0, count, crowd.GROUP):
            group = min(crowd.GROUP, count - done)
            await opened.store.act(partial(crowd.tell, dice=opened.dice, where=where, count=group, chance=chance))
            bar.advance(task, group)
    say(f"{count} cases were added.", style="bold green")


def _passwords(settings: Settings) -> dict[str, str]:
    """Well-known ones where only this machine can log in, else new ones that nobody can look up."""
    private = settings.on_loopback and not settings.public_url and not settings.trusted_proxies
    return {person.nick: person.password if private else secrets.token_urlsafe(12) for person in founding.PEOPLE}


async def _bytes_of(name: str) -> AsyncIterator[bytes]:
    yield founding.picture(name)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True)
