"""The one place that knows every concrete class: the parts are made here and handed to each other."""

from __future__ import annotations

import gc
import logging
import secrets
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from litestar import Litestar

from deskbell import __version__
from deskbell.collecting import Collecting
from deskbell.domain.audience import WORKERS
from deskbell.domain.recordings import Bounds
from deskbell.files.folder import FileFolder
from deskbell.files.sweeping import Sweeping
from deskbell.files.webm import seekable
from deskbell.realtime.bus import InProcessBus, Parcel
from deskbell.realtime.hub import Hub
from deskbell.realtime.relay import Relay
from deskbell.settings import Settings
from deskbell.storage import backup, deletions, migrations, restore
from deskbell.storage.dialect import Engines, UnfitDatabase, open_database
from deskbell.storage.erasure import Eraser
from deskbell.storage.half_restored import refuse_half_restored
from deskbell.storage.indexing import Feeding
from deskbell.storage.log_keeping import LogKeeper
from deskbell.storage.portals import holds_portals
from deskbell.storage.postgres_store import PostgresStore
from deskbell.storage.store import SqliteStore, system_clock
from deskbell.storage.trouble import BackupTrouble
from deskbell.web import app as web
from deskbell.web import tokens, words
from deskbell.web.admins import PURPOSE as PORTAL_SECRET
from deskbell.web.assets import Assets
from deskbell.web.faces import OnTheBell
from deskbell.web.ice import servers
from deskbell.web.identity import session_in
from deskbell.web.keys import FILE_NAME as KEY_FILE
from deskbell.web.keys import InstallationKey, KeyUnfit, installation_key
from deskbell.web.limits import Limits
from deskbell.web.parts import Parts, Site
from deskbell.web.passwords import Passwords
from deskbell.web.socket import SocketApp
from deskbell.wiring_mail import MailRoom, make_mail_room, site_mail
from deskbell.worker import Step, Worker

HERE = Path(__file__).parent
AnyStore = SqliteStore | PostgresStore
Unusable = (UnfitDatabase, KeyUnfit, BackupTrouble)
"""Why a database, an installation key or a backup can't be used; the text says what to do."""


class Chance:
    """Fulfils the port `Dice`."""

    def case_number(self) -> int:
        """Return nine random digits, the first not 0."""
        return secrets.randbelow(900_000_000) + 100_000_000

    def token(self) -> str:
        """Return 32 random hexadecimal digits."""
        return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the command line works with."""

    store: AnyStore
    engines: Engines
    key: InstallationKey
    passwords: Passwords
    dice: Chance
    languages: frozenset[str]
    uploads: FileFolder

    def portal_secret(self) -> bytes:
        """Return a new portal's secret, sealed by the installation key."""
        return self.key.seal(tokens.new_token(), PORTAL_SECRET)

    def link(self, settings: Settings) -> tuple[str, bytes]:
        """Return a new one-time link for an agent, and the hash under which the database knows its token."""
        token = tokens.new_token()
        return f"{settings.address}/desk/link#{token}", tokens.hash_of(token)


def set_up_logging(settings: Settings) -> None:
    """Log ids, never a customer's words: tracebacks are plain, for local variables hold messages and names."""
    plain = structlog.dev.plain_traceback
    machine = settings.log_format == "json"
    end: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    people: list[Any] = [structlog.dev.ConsoleRenderer(exception_formatter=plain, colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(end if machine else people),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def make_store(settings: Settings) -> tuple[Engines, AnyStore]:
    """Return the database, brought to the newest tables, and the store on it, which is opened on an event loop.

    Refuses (BackupTrouble) one that is not wholly restored.
    """
    engines = open_database(settings.database, settings.data_dir, settings.database_connections)
    refuse_half_restored(engines, settings.data_dir)
    migrations.upgrade(engines)
    if engines.is_sqlite:
        return engines, SqliteStore(engines)
    return engines, PostgresStore(engines, workers=settings.database_connections)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Opened]:
    """Open what a command needs, and close it again; a running server may use the same database meanwhile."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engines, store = make_store(settings)
    store.open()
    passwords = Passwords()
    try:
        key = installation_key(settings.data_dir, settings.installation_key, in_use=holds_portals(engines))
        yield Opened(
            store,
            engines,
            key,
            passwords,
            Chance(),
            words.load(HERE / "languages").codes,
            FileFolder(settings.data_dir / "files"),
        )
    finally:
        passwords.close()
        await store.close()


def make_backup(settings: Settings, into: Path, *, with_key: bool, progress: backup.Progress) -> backup.Made:
    """Make a backup in a new folder below `into`; refuses (BackupTrouble) what can't be kept whole."""
    engines, _ = make_store(settings)
    key = settings.data_dir / KEY_FILE
    if with_key and not key.is_file():
        raise BackupTrouble(
            "The installation key is given by DESKBELL_INSTALLATION_KEY, not by a file: keep it as you keep that."
        )
    try:
        return backup.make(engines, settings.data_dir, into, __version__, key=key if with_key else None, progress=progress)
    finally:
        engines.dispose()


def restore_backup(settings: Settings, folder: Path, deleted_in: Path | None, progress: backup.Progress) -> restore.Restored:
    """Restore a backup and repeat the deletions listed beside it, and in the folder `deleted_in`."""
    lists = [folder.parent, *([deleted_in] if deleted_in else [])]
    return restore.restore(folder, settings.database, settings.data_dir, lists, progress)


def _noted(settings: Settings, cases: list[int], recordings: list[str]) -> None:
    if settings.backup_dir is not None:
        deletions.note(settings.backup_dir, cases, recordings)


def build_app(settings: Settings) -> Litestar:
    """Return the application with everything behind it; the store and the worker begin and end with the server."""
    set_up_logging(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engines, store = make_store(settings)
    node = secrets.token_hex(8)
    bus, hub = InProcessBus(), Hub()
    files = FileFolder(settings.data_dir / "files")
    limits = Limits(settings.rate_limit_factor, time.monotonic)
    assets = Assets(HERE / "web" / "static")
    socket = _socket(settings, store, hub, bus, limits, node, assets)
    key = installation_key(settings.data_dir, settings.installation_key, in_use=holds_portals(engines))
    feeding = Feeding(store)
    parts = _parts(settings, store, feeding, key, files, limits, assets, socket)
    log_keeper = LogKeeper(engines)
    mail = make_mail_room(settings, store, node, parts.dice, key, files, parts.languages, system_clock)
    parts = replace(parts, intake=mail.intake, send_test=mail.send_test, mailbox=mail.standing)
    worker = _worker(settings, engines, store, node, files, feeding, [log_keeper.step, mail.outbox.step])
    bus.subscribe(lambda parcels: _wake(worker, mail, parcels))
    bus.subscribe(parts.on_the_bell.hear)

    async def begin() -> None:
        store.announce = Relay(bus).announce
        store.open()
        socket.open()
        worker.start()
        mail.start()
        _spare_the_collector()

    async def end() -> None:
        await mail.stop()
        await worker.stop()
        await log_keeper.close()
        await socket.close()
        await store.close()
        await bus.close()
        parts.passwords.close()

    return web.build_app(parts, [begin], [end])


def _socket(
    settings: Settings, store: AnyStore, hub: Hub, bus: InProcessBus, limits: Limits, node: str, assets: Assets
) -> SocketApp:
    return SocketApp(
        store=store, hub=hub, bus=bus, limits=limits, node=node, public_url=settings.public_url, build=lambda: assets.build,
        clock=system_clock, session_of=session_in, ice=servers(settings.stun, settings.turn, settings.turn_secret, time.time),
    )  # fmt: skip


def _parts(
    settings: Settings,
    store: AnyStore,
    feeding: Feeding,
    key: InstallationKey,
    files: FileFolder,
    limits: Limits,
    assets: Assets,
    socket: SocketApp,
) -> Parts:
    site = Site(
        address=settings.address,
        public_url=settings.public_url,
        session_life=int(settings.session_life * 1000),
        largest_upload=settings.largest_upload,
        recordings=Bounds(settings.largest_recording, int(settings.longest_recording * 1000)),
        version=__version__,
        mail=site_mail(settings),
    )
    return Parts(
        site=site, store=store, index=feeding, uploads=files, limits=limits, assets=assets, socket=socket,
        key=key,
        passwords=Passwords(), languages=words.load(HERE / "languages"), dice=Chance(), clock=system_clock,
        on_the_bell=OnTheBell(kept=1.0), ice=socket.screens.ice, seekable=seekable,
    )  # fmt: skip


def _wake(worker: Worker, mail: MailRoom, parcels: Sequence[Parcel]) -> None:
    """Let the worker look at what is due, and the outbox when a case has a letter more."""
    if any(topic == WORKERS for topic, _ in parcels):
        worker.wake()
        mail.outbox.wake()


def _spare_the_collector() -> None:
    """Let what was made at the start out of every garbage collection, and collect less often: 20 % of the time at full load.

    All objects at once are looked through by `Collecting` alone, in quiet times: with many pages connected that holds messages up
    for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 1_000_000)


def _worker(
    settings: Settings, engines: Engines, store: AnyStore, node: str, files: FileFolder, feeding: Feeding, apart: Sequence[Step]
) -> Worker:
    eraser = Eraser(store, engines, files.remove, lambda *deleted: _noted(settings, *deleted))
    sweeping = Sweeping(files, lambda keys: store.look(lambda tx: tx.files.known(keys)), shared=not engines.is_sqlite)

    async def erase() -> bool:
        erased = await eraser.step()
        if erased:
            sweeping.soon()
        return erased

    return Worker(store, node, [erase, sweeping.step, Collecting().step, feeding.step], apart=apart)
