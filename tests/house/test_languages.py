"""Every language says everything, and nothing is said that nobody wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import word_types

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = word_types.languages()
SECTIONS = ("meta", "conversation", "portal", "doors", "forms", "screens", "desk", "admin", "server")
PLURAL = re.compile(r"_(?:zero|one|two|few|many)$")


def keys(language: str) -> set[str]:
    """All keys as `section.key`; of the forms for a count, only the one that every language has (`_other`)."""
    return {
        f"{section}.{key}"
        for section, words in LANGUAGES[language].items()
        for key in words
        if not (PLURAL.search(key) and f"{PLURAL.sub('', key)}_other" in words)
    }


def code() -> str:
    """Everything that may ask for words: the pages' and the server's source."""
    found = [path for suffix in ("ts", "tsx") for path in (ROOT / "browser").glob(f"[!n]*/**/*.{suffix}")]
    found += (ROOT / "src").rglob("*.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in found if path.name not in ("words.ts", "wire.ts"))


def test_german_and_english_are_spoken() -> None:
    assert {"de", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_exactly_the_words_of_english(language: str) -> None:
    assert keys(language) == keys("en")
    assert set(LANGUAGES[language]) <= set(SECTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_leaves_room_for_the_same_values(language: str) -> None:
    def places(name: str) -> set[str]:
        section, key = name.split(".", 1)
        return word_types.placeholders(LANGUAGES[language][section][key])

    english = {name: word_types.placeholders(LANGUAGES["en"][(n := name.split(".", 1))[0]][n[1]]) for name in keys("en")}
    assert {name: places(name) for name in keys("en")} == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty_or_holds_markup(language: str) -> None:
    words = {f"{s}.{k}": word for s, section in LANGUAGES[language].items() for k, word in section.items()}
    assert not [name for name, word in words.items() if not word.strip() or word != word.strip()]
    assert not [name for name, word in words.items() if re.search(r"<\w|&\w+;", word)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_itself(language: str) -> None:
    assert LANGUAGES[language]["meta"]["name"]


def test_every_word_that_the_code_names_exists() -> None:
    named = set(re.findall(rf"""\bt\(\s*['"]((?:{"|".join(SECTIONS)})\.\w+)['"]""", code()))
    known = keys("en") | {name.removesuffix("_other") for name in keys("en")}
    assert not sorted(named - known)


def test_every_word_is_used_somewhere() -> None:
    text = code()
    quoted = set(re.findall(rf"""['"`]((?:{"|".join(SECTIONS)})\.\w+)['"`]""", text))
    begun = tuple(re.findall(rf"`((?:{'|'.join(SECTIONS)})\.\w*)\$\{{", text))
    unused = [
        name
        for name in sorted(keys("en"))
        if not name.startswith("meta.")
        and name.removesuffix("_other") not in quoted
        and name not in quoted
        and not (begun and name.startswith(begun))
    ]
    assert not unused, f"nobody says: {', '.join(unused)}"
