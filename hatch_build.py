"""Builds the pages into the wheel, so that whoever installs it needs no Node."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))

import pages


class PagesHook(BuildHookInterface[Any]):
    """Runs npm and Vite before a wheel is packed; an editable install leaves that to make."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI only where pages must be built and the machine has none that fits."""
        return [] if self._already_there() or pages.system_npm() else [pages.NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the pages, unless they came with the source archive."""
        if version == "editable" or self._already_there():
            return
        pages.install()
        pages.build()

    def _already_there(self) -> bool:
        unpacked_archive = (Path(self.root) / "PKG-INFO").exists()
        return bool(os.environ.get("DESKBELL_SKIP_PAGES")) or (unpacked_archive and pages.MANIFEST.exists())
