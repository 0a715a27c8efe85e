"""The built pages: which files there are, what each page needs, and their bytes as browsers take them."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path

TEXTUAL = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".woff2": "font/woff2",
         ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes, also gzipped where that pays, with its type and a tag that changes with its content."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    tag: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What a page loads first: its script, its styles, and the scripts that those import."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


class Assets:
    """The files below one folder; only those that were found there can be had, whatever path is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Path] = {}
        self._kept: dict[str, Asset] = {}
        self._manifest: dict[str, dict[str, object]] = {}
        self._built_at = -1
        self._build = "none"

    @property
    def build(self) -> str:
        """What changes whenever the pages are built anew; `none` before they are built."""
        self._look()
        return self._build

    def get(self, name: str) -> Asset | None:
        """Return a file by its path below the folder; read and compressed when first asked for."""
        self._look()
        if name not in self._kept and (path := self._files.get(name)) is not None:
            self._kept[name] = _asset(path)
        return self._kept.get(name)

    def needs(self, page: str, part: str | None = None) -> Needs | None:
        """Return what a page (`desk`, `portal`) loads, with a part of it that is wanted at once; None while the pages are not built."""
        self._look()
        entry = self._manifest.get(f"{page}/main.tsx")
        if entry is None:
            return None
        seen = self._imported(entry)
        late = self._manifest.get(f"{page}/{part}/index.ts") if part else None
        also = [late] if late else []
        styles = [f"/static/{css}" for each in (*seen, entry, *also) for css in _texts(each.get("css"))]
        preloads = tuple(f"/static/{each['file']}" for each in (*seen, *also))
        return Needs(f"/static/{entry['file']}", tuple(dict.fromkeys(styles)), preloads)

    def _imported(self, entry: dict[str, object]) -> list[dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        waiting = _texts(entry.get("imports"))
        while waiting:
            name = waiting.pop(0)
            if name not in found and name in self._manifest:
                found[name] = self._manifest[name]
                waiting += _texts(found[name].get("imports"))
        return list(found.values())

    def _look(self) -> None:
        """Read the folder anew after a build; costs one `stat` otherwise."""
        manifest = self._folder / "manifest.json"
        try:
            built_at = manifest.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if built_at == self._built_at:
            return
        text = manifest.read_bytes()
        self._manifest = json.loads(text)
        self._files = {path.relative_to(self._folder).as_posix(): path for path in self._folder.rglob("*") if path.is_file()}
        self._kept = {}
        self._build = hashlib.sha256(text).hexdigest()[:12]
        self._built_at = built_at


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if media_type.startswith(TEXTUAL) and len(content) > 500 else None
    return Asset(content, packed, media_type, f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
