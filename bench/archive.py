"""Databases with a thousand, a hundred thousand, a million cases: built in seconds by SQL, and kept between runs."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from bench.company import EPOCH, Staff, open_company
from deskbell.storage import migrations
from deskbell.storage.dialect import FILE_NAME
from deskbell.storage.search import SHIFT

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "bench"
"""Where databases are kept; git ignores it, `make clean` removes it."""

PORTALS = 20
SMALL_PORTAL = PORTALS
ADMIN, WIDE, NARROW = 1, 2, 3
"""Agents: an admin, one who serves all portals, one who serves only the small portal."""

AGENTS = 40

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :cases)"
_MIXED = f"""
{_NUMBERS},
placed AS (SELECT i, i % :small_every = 0 AS small, i / :small_every AS j, (i * 7919) % 1000 AS m, (i * 104729) % 1009 AS k FROM n),
lived AS (
  SELECT i, k,
    CASE WHEN small THEN :small_portal ELSE 1 + k % (:small_portal - 1) END AS portal,
    CASE WHEN small THEN CASE WHEN j % 2 = 0 THEN 'unassigned' WHEN j % 4 = 1 THEN 'assigned' ELSE 'resolved' END
         WHEN m < :unassigned THEN 'unassigned' WHEN m < :unassigned + :assigned THEN 'assigned' ELSE 'resolved' END AS status,
    CASE WHEN small THEN :narrow WHEN k % :wide_every = 0 THEN :wide ELSE 4 + k % (:agents - 4) END AS holder,
    :epoch + i * 30000 + (k * 7) AS at
  FROM placed
)
"""
_CASES: dict[str, str] = {
    "id": "i",
    "number": "100000000 + (i * 611953) % 900000000",
    "portal_id": "portal",
    "type": "CASE WHEN k % 3 = 0 THEN 'request' ELSE 'chat' END",
    "status": "status",
    "chat": "CASE WHEN k % 3 = 0 THEN 'left' WHEN status = 'resolved' THEN 'ended' WHEN status = 'assigned' THEN 'talking' ELSE 'waiting' END",
    "agent_id": "CASE WHEN status = 'unassigned' THEN NULL ELSE holder END",
    "opened_at": "at",
    "taken_at": "CASE WHEN status = 'unassigned' THEN NULL ELSE at + 40000 END",
    "requested_at": "CASE WHEN k % 3 = 0 THEN at + 30000 END",
    "ended_at": "CASE WHEN status = 'resolved' THEN at + 600000 END",
    "resolved_at": "CASE WHEN status = 'resolved' THEN at + 700000 END",
    "seq": ":said + 1",
    "public_seq": ":said + 1",
    "customer_got": "2",
    "customer_read": "2",
    "agent_got": "2",
    "agent_read": "2",
    "agent_got_public": "2",
    "agent_read_public": "2",
    "left_by_choice": "0",
    "token_hash": "randomblob(32)",
    "first_name": "substr('AnnaBertaCarlaDoraEmilFritzGustavHanna', 1 + k % 30, 5)",
    "last_name": "substr('MuellerSchmidtFischerWeberMeyerWagnerBecker', 1 + k % 35, 7)",
    "email": "'customer' || (i % 300000) || '@example.com'",
    "language": "'de'",
    "problem": "'The invoice ' || i || ' shows an amount that I can not explain, could you have a look at it?'",
    "device": """'{"browser":"Firefox 130","system":"Windows 11","language":"de-DE","time_zone":"Europe/Berlin","screen":"1920x1080"}'""",
    "browser": "hex(randomblob(8))",
    "address": "'192.0.2.' || (k % 250)",
}
_SAID = f"""
{_NUMBERS}, s(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM s WHERE s < :said),
said AS (SELECT i, s, :said * (i - 1) + s AS id, 'The invoice ' || i || ' shows an amount that I can not explain, it says '
  || CASE WHEN i % 7 = s THEN 'refund' ELSE 'payment' END || ' for the part p' || ((i * 31 + s * 7) % 200000) AS words FROM n CROSS JOIN s)
"""
_FACTS = f"""
{_NUMBERS}, s(s) AS (SELECT 0 UNION ALL SELECT s + 1 FROM s WHERE s < :said)
INSERT INTO facts (id, case_id, seq, public_seq, kind, by, at, message_id)
SELECT (:said + 1) * (i - 1) + 1 + s, i, 1 + s, 1 + s, CASE s WHEN 0 THEN 'opened' ELSE 'message' END, 'customer', :epoch + i * 30000 + s * 5000,
  CASE s WHEN 0 THEN NULL ELSE :said * (i - 1) + s END
FROM n CROSS JOIN s
"""
_MESSAGES = f"""
{_SAID} INSERT INTO messages (id, case_id, client_id, text) SELECT id, i, ((:epoch + i * 30000) << 21) + id % 2097152, words FROM said
"""
_WORDS = f"""
{_SAID} INSERT INTO search (rowid, words) SELECT (i << {SHIFT}) + 1 + s, lower(words) FROM said ORDER BY id
"""
_COUNTS = """
INSERT INTO counts (portal_id, bucket, n, v, grew_at)
SELECT portal_id, 0, count(*), 1, max(opened_at) FROM cases GROUP BY portal_id
UNION ALL SELECT portal_id, -1, count(*), 1, max(opened_at) FROM cases WHERE status = 'unassigned' GROUP BY portal_id
UNION ALL SELECT portal_id, agent_id, count(*), 1, max(opened_at) FROM cases WHERE status = 'assigned' GROUP BY portal_id, agent_id
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """A data folder whose database holds this many cases."""

    cases: int
    data_dir: Path


def archive(cases: int, said: int = 1, *, indexed: bool = False) -> Archive:
    """Return a data folder with so many cases of `said` messages each, built when there is none of today's tables.

    A million cost about half a minute; `indexed`, with all messages in the search index, several minutes.
    """
    name = f"{cases}-cases-of-{said}{'-indexed' if indexed else ''}"
    data_dir = KEPT / f"{name}-{_recipe()}"
    if not data_dir.exists():
        for old in KEPT.glob(f"{name}-{'?' * 12}"):
            shutil.rmtree(old)
        KEPT.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=KEPT))
        _build(building, _shares(cases) | {"said": said}, indexed=indexed)
        building.rename(data_dir)
    return Archive(cases, data_dir)


def _recipe() -> str:
    """What a kept database depends on: this file, the company's, and the migrations."""
    sources = [Path(__file__), Path(__file__).with_name("company.py"), *sorted(Path(migrations.__file__).parent.rglob("*.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def _build(data_dir: Path, shares: dict[str, Any], *, indexed: bool) -> None:
    everywhere = range(1, PORTALS + 1)
    staff = [Staff(ADMIN, "admin", ()), Staff(WIDE, "agent", everywhere), Staff(NARROW, "agent", [SMALL_PORTAL])]
    staff += [Staff(n, "agent", [1 + n % (PORTALS - 1)]) for n in range(NARROW + 1, AGENTS + 1)]
    open_company(data_dir, PORTALS, staff).dispose()
    conn = sqlite.connect(str(data_dir / FILE_NAME), isolation_level=None)
    for pragma in (
        "journal_mode = OFF",
        "synchronous = OFF",
        "cache_size = -600000",
        "temp_store = MEMORY",
        "foreign_keys = OFF",
    ):
        conn.execute(f"PRAGMA {pragma}").fetchall()
    _fill(conn, shares)
    if indexed:
        conn.execute(_WORDS, shares)
    conn.execute("PRAGMA journal_mode = WAL").fetchall()
    conn.close()


def _shares(cases: int) -> dict[str, Any]:
    """How the cases are spread: even a thousand fill the first page of every list, so that only the size differs."""
    few = cases < 10_000
    return {
        "cases": cases, "small_every": 5 if few else 1000, "small_portal": SMALL_PORTAL, "unassigned": 100 if few else 20,
        "assigned": 150 if few else 30, "wide_every": 2 if few else 20, "wide": WIDE, "narrow": NARROW, "agents": AGENTS,
        "epoch": EPOCH,
    }  # fmt: skip


def _fill(conn: Any, shares: dict[str, Any]) -> None:
    tables = ("cases", "facts", "messages")
    wanted = f"SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN {tables}"
    indexes = conn.execute(wanted).fetchall()
    conn.execute("BEGIN")
    for name, _ in indexes:
        conn.execute(f"DROP INDEX {name}")
    conn.execute(f"{_MIXED} INSERT INTO cases ({', '.join(_CASES)}) SELECT {', '.join(_CASES.values())} FROM lived", shares)
    conn.execute(_FACTS, shares)
    conn.execute(_MESSAGES, shares)
    for _, sql in indexes:
        conn.execute(sql)
    conn.execute(_COUNTS)
    conn.execute("INSERT INTO marks (name, value) SELECT 'indexed', max(id) FROM facts")
    conn.execute("COMMIT")
