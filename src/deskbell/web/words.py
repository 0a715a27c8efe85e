"""The languages there are, their words, and which of them a reader wants."""

from __future__ import annotations

import json
from pathlib import Path

Section = dict[str, str]
FALLBACK = "en"


class Languages:
    """Every language file, read once; adding a language is adding a file."""

    def __init__(self, words: dict[str, dict[str, Section]]) -> None:
        """`words` is language -> section -> key -> words; `meta.name` is what a language calls itself."""
        self._words = words
        self.codes = frozenset(words)
        named = [{"code": code, "name": words[code]["meta"]["name"]} for code in words]
        self.listed = sorted(named, key=lambda each: each["name"])

    def section(self, language: str, section: str) -> Section | None:
        """Return a section's words, None when there is no such language or section."""
        return self._words.get(language, {}).get(section)

    def sections(self, language: str, names: tuple[str, ...]) -> dict[str, Section]:
        """Return several sections of a language that there is."""
        return {name: self._words[language].get(name, {}) for name in names}

    def say(self, language: str, name: str, **values: str) -> str:
        """Return one word or sentence of ours, named `section.key`, with its places filled."""
        section, _, key = name.partition(".")
        text = (self.section(language, section) or {}).get(key) or self._words[FALLBACK][section][key]
        for place, value in values.items():
            text = text.replace("{" + place + "}", value)
        return text

    def chosen(self, wanted: str | None, accepted: str, otherwise: str = FALLBACK) -> str:
        """Return the language to use: the one asked for, else the best that the browser accepts, else `otherwise`."""
        for code in (wanted or "", *_by_preference(accepted), otherwise):
            for name in (code.lower(), code.lower().split("-")[0]):
                if name in self.codes:
                    return name
        return FALLBACK


def load(folder: Path) -> Languages:
    """Read every language file of a folder, English first."""
    files = sorted(folder.glob("*.json"), key=lambda file: (file.stem != FALLBACK, file.stem))
    return Languages({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files})


def _by_preference(accepted: str) -> list[str]:
    """The codes of an Accept-Language header, the most wanted first."""
    found: list[tuple[float, str]] = []
    for part in accepted[:1000].split(","):
        code, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if code and weight > 0:
            found.append((-weight, code))
    return [code for _, code in sorted(found, key=lambda each: each[0])]
