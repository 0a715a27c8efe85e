"""How much a browser loads at first, gzipped: embed.js, the portal page and the desk with every script and style sheet they ask for."""

from __future__ import annotations

import gzip
import http.client
import re
import tempfile
from pathlib import Path
from urllib.parse import urljoin

from bench.company import Staff, open_company
from bench.report import Figure
from bench.server import HOST, Server, serving

KB = 1000
IN_HTML = re.compile(r"""<(?:script[^>]*\ssrc|link[^>]*\shref)\s*=\s*["']?([^"'\s>]+\.(?:m?js|css)(?:\?[^"'\s>]*)?)["'\s>]""")
IN_SCRIPT = re.compile(r"""(?:\bfrom|\bimport)\s*["']([^"']+\.js)["']""")


def measure() -> list[Figure]:
    """Return the figures of sizes, as they go over the line."""
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        open_company(Path(folder), 1, [Staff(1, "admin", ())]).dispose()
        with serving(Path(folder)) as server:
            embed = len(_gzipped(server, "/embed.js")[0])
            return [
                Figure("pages", "embed.js", "kB", (embed / KB,), at_most=5.0, note="gzipped"),
                _page(server, "/p/bench-1", "portal page", 40.0),
                _page(server, "/desk", "desk", None),
            ]


def _page(server: Server, path: str, name: str, at_most: float | None) -> Figure:
    sizes = loaded(server, path)
    note = "gzipped: " + ", ".join(f"{_short(part)} {size / KB:.1f}" for part, size in sizes.items())
    details = {part: float(size) for part, size in sizes.items()}
    return Figure(
        "pages",
        f"{name}, with scripts and styles",
        "kB",
        (sum(sizes.values()) / KB,),
        at_most=at_most,
        note=note,
        details=details,
    )


def loaded(server: Server, path: str) -> dict[str, int]:
    """Return the gzipped bytes of a page and of all that it loads at once, and what those import in turn, by address."""
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop(0)
        if address in sizes:
            continue
        sent, text = _gzipped(server, address)
        sizes[address] = len(sent)
        found = IN_HTML.findall(text) if address == path else IN_SCRIPT.findall(text) if ".js" in address else []
        waiting += [urljoin(address, one) for one in found]
    return sizes


def _gzipped(server: Server, path: str) -> tuple[bytes, str]:
    """What the server sends for an address to a browser, compressed here where the server doesn't, and its text."""
    line = http.client.HTTPConnection(HOST, server.port, timeout=10)
    line.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*", "Accept-Language": "de"})
    answer = line.getresponse()
    sent = answer.read()
    line.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered with {answer.status}: build the pages first (make pages).")
    if answer.getheader("Content-Encoding") == "gzip":
        return sent, gzip.decompress(sent).decode()
    return gzip.compress(sent, 9, mtime=0), sent.decode()


def _short(address: str) -> str:
    return re.sub(r"-[\w-]{8}(?=\.\w+$)", "", address.rsplit("/", 1)[-1]) or address
