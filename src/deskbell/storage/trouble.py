"""Why a backup can't be made, read or restored."""

from __future__ import annotations


class BackupTrouble(Exception):
    """Nothing was changed that counts; the text says what is in the way, and what to do."""
