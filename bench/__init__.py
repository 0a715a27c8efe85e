"""Measures Deskbell through its real server and its real protocol; `make bench` prints a table and writes a JSON file."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))  # where the browsers are found, as for the tests
