"""Finds the Chromium that the browser tests drive, and installs one where the machine has none.

`python tools/chromium.py` prints its path; `--install` gets one first if need be.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class NoChromium(Exception):
    """No browser to test with could be found or installed; its words say what was tried."""


def find() -> str | None:
    """The path of a Chromium or Chrome: CHROMIUM if set, else an installed one, else Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for application in MAC_APPLICATIONS:
        if Path(application).exists():
            return application
    return _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


SCREENS = [
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
"""Chromium gives a moving picture as if the reader had picked a screen, and connects over loopback."""


def flags(*, screens: bool = False) -> list[str]:
    """What Chromium is started with in every test: no talk of its own with other hosts, what root needs, and to show `screens`."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    plain = ["--no-first-run", "--disable-quic", "--disable-gpu"]
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return quiet + plain + as_root + (SCREENS if screens else [])


def install() -> str:
    """Get Playwright's Chromium, else the system's package; returns its path, NoChromium if neither works."""
    if path := debian.first_that_works("Chromium", _attempts(), find):
        return path
    raise NoChromium("Found no Chromium and could not install one. Install it and set CHROMIUM to its path.")


def _attempts() -> list[list[str]]:
    playwrights = [sys.executable, "-m", "playwright", "install", "chromium"]
    return [playwrights, *debian.attempts("chromium", "chromium-browser")]


def main() -> None:
    """Print the path of the Chromium to use; exits with 1 and a sentence where there is none."""
    try:
        path = find() or (install() if "--install" in sys.argv else None)
    except NoChromium as problem:
        sys.exit(str(problem))
    if path is None:
        sys.exit("No Chromium on this machine; --install gets one.")
    print(path)


if __name__ == "__main__":
    main()
