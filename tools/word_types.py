"""Turns the language files into TypeScript types, so that a page cannot ask for words that nobody wrote."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

LANGUAGES = Path(__file__).resolve().parent.parent / "src" / "deskbell" / "languages"

Words = dict[str, dict[str, str]]


def languages(folder: Path = LANGUAGES) -> dict[str, Words]:
    """Every language file by its code: section -> key -> words."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def placeholders(words: str) -> set[str]:
    """The names in braces that the words leave room for."""
    return set(re.findall(r"\{(\w+)\}", words))


def render(found: dict[str, Words]) -> str:
    """The TypeScript for the languages there are and for each section's keys, as English has them."""
    parts = [_union("Language", list(found))]
    parts += [_union(f"{section.capitalize()}Word", list(keys)) for section, keys in found.get("en", {}).items()]
    return "\n".join(parts)


def _union(name: str, members: list[str]) -> str:
    if not members:
        return f"export type {name} = never;\n"
    words = textwrap.fill(
        " | ".join(f"'{member}'" for member in members),
        108,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"export type {name} =\n{words};\n"
