"""Writes the hash-locked requirement files anew, without the address of any registry in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"

# each lock, and what it is made from; a later one keeps to the versions of run.txt
LOCKS = {
    "run": ["pyproject.toml", "--group", "build"],
    "dev": ["pyproject.toml", "--group", "dev", "--constraint", "requirements/run.txt"],
    "uv": ["requirements/uv.in"],
    "node": ["requirements/node.in"],
    "postgres": ["requirements/postgres.in", "--constraint", "requirements/run.txt"],
}
FLAGS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]


def lock(name: str, sources: list[str]) -> None:
    """Resolve one lock to the newest versions that fit; CalledProcessError when nothing fits."""
    target = ROOT / "requirements" / f"{name}.txt"
    command = [str(UV), "pip", "compile", *FLAGS, "--upgrade", *sources, "--output-file", str(target)]
    subprocess.run(command, cwd=ROOT, check=True)
    kept = [line for line in target.read_text().splitlines() if not line.startswith(("--index", "--extra-index"))]
    target.write_text("\n".join(kept) + "\n")


def main() -> None:
    """Write all locks, or those named on the command line."""
    for name in sys.argv[1:] or LOCKS:
        lock(name, LOCKS[name])
        print(f"requirements/{name}.txt")


if __name__ == "__main__":
    main()
