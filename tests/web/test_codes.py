"""Connection codes at the edge: what the database gives away, how wrong ones are answered, and how often one may try."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, text
from tests.web.world import Asker, World, world

from databases import Database
from deskbell.storage.tables import metadata
from deskbell.web.bells import PURPOSE
from deskbell.web.keys import InstallationKey, KeyUnfit

_numbers = itertools.count(1)


@dataclass
class Phone:
    """A company with a portal for codes and another, Ana who makes them, and whoever calls."""

    w: World
    database: Database
    ana: Asker
    portals: dict[str, int]

    def code(self, portal: str = "phone", name: str = "") -> dict[str, Any]:
        answer = self.ana.post("/api/desk/codes", {"portal": self.portals[portal], "name": name})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def types(self, digits: str, address: str = "", slug: str = "phone") -> httpx.Response:
        """A caller types a code; without an address each from another."""
        number = next(_numbers)
        known = address or f"198.51.{number // 250}.{number % 250 + 1}"
        body = {"token": secrets.token_urlsafe(32), "code": digits}
        return self.w.visitor(**{"X-Forwarded-For": known}).post(f"/api/portals/{slug}/cases", body)

    @contextmanager
    def recorded(self) -> Iterator[list[str]]:
        """The statements that run meanwhile, values aside."""
        ran: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            ran.append(statement)

        engines = {self.database.engines.write, self.database.engines.read}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield ran
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def phone(database: Database, tmp_path: Path) -> Iterator[Phone]:
    with world(database, tmp_path, limits=1, behind_proxy=True) as w:
        portals = {slug: w.portal(slug, kind="pin") for slug in ("phone", "other")}
        yield Phone(w, database, w.agent("Ana", portals=tuple(portals.values())), portals)


def test_a_code_joins_its_caller_to_its_maker_once(phone: Phone) -> None:
    code = phone.code()
    assert phone.types(code["code"]).json()["chat"]["agent"] == "Ana"
    assert phone.types(code["code"]).json()["code"] == "code-wrong"


# --- what the database gives away ---


def everything(database: Database) -> bytes:
    """All bytes of the database: SQLite's files as they lie there, or every row that PostgreSQL keeps."""
    if database.kind == "sqlite":
        files = sorted(database.data_dir.glob("deskbell.db*"))
        assert files
        return b"".join(file.read_bytes() for file in files)
    found: list[bytes] = []
    with database.engines.read.connect() as conn:
        names = set(conn.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars())
        assert names >= {table.name for table in metadata.sorted_tables}
        for name in sorted(names):
            for row in conn.execute(text(f'SELECT * FROM "{name}"')):
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
        conn.rollback()
    return b"\n".join(found)


def readings(digits: str) -> dict[str, bytes]:
    """What a code would look like to whoever reads bytes: as text, as a number, encoded, or hashed without a key."""
    plain, spaced = (
        digits.encode(),
        [f"{digits[:3]}{gap}{digits[3:6]}{gap}{digits[6:]}" for gap in (" ", "-", "\u00a0", "\u202f", ".")],
    )
    found = {"digits": plain, "utf-16 le": digits.encode("utf-16-le"), "utf-16 be": digits.encode("utf-16-be")}
    found |= {f"3-3-3 {each!r}": each.encode() for each in spaced}
    found |= {"a number, big end first": int(digits).to_bytes(4, "big"), "little": int(digits).to_bytes(4, "little")}
    found |= {f"base64 from {start}": base64.b64encode(b"x" * start + plain)[4 if start else 0 : 12] for start in range(3)}
    found |= {"base32": base64.b32encode(plain).rstrip(b"=")[:-1], "hex": plain.hex().encode(), "reversed": plain[::-1]}
    for algorithm in ("md5", "sha1", "sha256", "sha512", "blake2b"):
        hashes: dict[str, Any] = {
            "": hashlib.new(algorithm, plain),
            **{key: hmac.new(key.encode(), plain, algorithm) for key in ("0", PURPOSE)},
        }
        for key, hashed in hashes.items():
            found |= {f"{algorithm} {key}": hashed.digest()[:16], f"{algorithm} {key} in hex": hashed.hexdigest()[:32].encode()}
    return found


def test_the_search_finds_what_lies_open(phone: Phone) -> None:
    """Else that it finds nothing would say nothing."""
    phone.code(name="Order 482915637")
    assert readings("482915637")["digits"] in everything(phone.database)


def test_an_open_code_stands_nowhere_in_the_database_nor_what_finds_it_without_the_key(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([482_915_637, 7_915_637, 999_000_111])
    with monkeypatch.context() as patched:
        patched.setattr("deskbell.web.bells.secrets.randbelow", lambda _: next(drawn))
        made = [phone.code()["code"] for _ in range(3)]
    assert made == ["482915637", "007915637", "999000111"]
    phone.types("482915637")
    phone.types("555555555")
    kept = everything(phone.database)
    for digits in ("482915637", "007915637", "999000111", "555555555"):
        assert [what for what, bytes_ in readings(digits).items() if bytes_ in kept] == []
    for key in (b"k" * 32, base64.b64encode(b"k" * 32), (b"k" * 32).hex().encode()):
        assert key not in kept


def test_another_installation_key_neither_finds_nor_opens_a_code(phone: Phone) -> None:
    digits = phone.code()["code"]
    with phone.database.engines.read.connect() as conn:
        (row,) = conn.execute(text("SELECT digest, sealed FROM codes")).all()
        conn.rollback()
    own, other = InstallationKey(b"k" * 32), InstallationKey(b"j" * 32)
    assert bytes(row.digest) == own.digest(digits, PURPOSE) != other.digest(digits, PURPOSE)
    assert own.open(bytes(row.sealed), PURPOSE) == digits
    with pytest.raises(KeyUnfit):
        other.open(bytes(row.sealed), PURPOSE)
    assert own.digest(digits, "portal-secret") != bytes(row.digest), "a key for each purpose"


# --- how a wrong code is answered ---


def of_no_use(phone: Phone, why: str) -> str:
    """Return digits that join nobody, for this reason."""
    code = phone.code("other" if why == "of another portal" else "phone")
    digits: str = code["code"]
    match why:
        case "never made":
            phone.ana.delete(f"/api/desk/codes/{code['id']}")
            return "000000000" if digits != "000000000" else "000000001"
        case "used":
            assert phone.types(digits).status_code == 201
        case "cancelled":
            assert phone.ana.delete(f"/api/desk/codes/{code['id']}").status_code == 204
        case "expired":
            phone.w.clock.moves_on(3600)
        case "its maker signed off":
            for signed_on in (True, False):
                phone.ana.patch("/api/desk/bell", {"signed_on": signed_on})
        case "its maker serves the portal no more":
            phone.w.acts(lambda tx: tx.portals.serve(phone.portals["phone"], set()))
    return digits


REASONS = (
    "never made",
    "used",
    "cancelled",
    "expired",
    "of another portal",
    "its maker signed off",
    "its maker serves the portal no more",
)


def test_wrong_codes_of_every_kind_answer_alike_and_run_the_same_statements(phone: Phone) -> None:
    seen: dict[str, tuple[int, bytes, dict[str, str], list[str]]] = {}
    for why in REASONS:
        digits = of_no_use(phone, why)
        with phone.recorded() as ran:
            answer = phone.types(digits)
        told = {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id")}
        seen[why] = (answer.status_code, answer.content, told, list(ran))
        assert len(ran) > 5, why
    for why in REASONS[1:]:
        assert seen[why] == seen[REASONS[0]], why


# --- how often one may try ---


def wrong(phone: Phone, address: str) -> int:
    return phone.types("000000000", address).status_code


@pytest.mark.parametrize(
    ("mine", "also_mine", "another"),
    [("203.0.113.7", "203.0.113.7", "203.0.113.8"), ("2001:db8:1:2::7", "2001:db8:1:2:ffff::9", "2001:db8:1:3::7")],
)
def test_a_network_has_five_tries_in_ten_minutes_and_twenty_a_day_and_locks_nobody_else_out(
    phone: Phone, mine: str, also_mine: str, another: str
) -> None:
    code = phone.code()
    for _ in range(4):
        tries = [wrong(phone, address) for address in (mine, also_mine, mine, also_mine, mine)]
        assert tries == [404] * 5
        locked = phone.types(code["code"], also_mine)
        assert locked.status_code == 429, "the right code is not looked up any more"
        assert 1 <= int(locked.headers["retry-after"]) <= 600
        assert wrong(phone, another) == 404
        phone.w.clock.moves_on(601)
    assert wrong(phone, mine) == 429, "twenty a day"
    assert wrong(phone, another) == 404
    assert phone.types(code["code"], "192.0.2.77").status_code == 201, "a caller from elsewhere comes in"
    phone.w.clock.moves_on(24 * 3600)
    assert wrong(phone, also_mine) == 404


def test_right_codes_count_for_nothing(phone: Phone) -> None:
    for _ in range(7):
        assert phone.types(phone.code()["code"], "203.0.113.7").status_code == 201
