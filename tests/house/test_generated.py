"""The browser's generated types say what the server says."""

from __future__ import annotations

import enum
import types
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from msgspec import UNSET, UnsetType

import generate
import wire_types
import word_types


@pytest.mark.parametrize("path", generate.files(), ids=lambda path: path.name)
def test_the_generated_files_are_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generate.files()[path], "stale: make types"


Colour = Literal["red", "grey"]


class Mood(enum.Enum):
    CALM = "calm"
    CROSS = "cross"


class Person(msgspec.Struct, rename="camel"):
    """Somebody who says something."""

    screen_name: str
    mood: Mood
    colour: Colour = "red"


class Said(msgspec.Struct, tag="said", tag_field="t", omit_defaults=True):
    by: Person
    text: str | None = None
    words: list[str | int] = []
    counts: dict[str, int] = {}
    extra: Person | UnsetType = UNSET


class Asked(msgspec.Struct, tag="asked", tag_field="t", forbid_unknown_fields=True):
    case: int
    have: int = 0
    pair: tuple[int, bool] | None = None


Heard = Said | Asked


class Nothing(msgspec.Struct, tag="nothing", tag_field="t"):
    pass


def rendered(**names: object) -> str:
    module = types.ModuleType(__name__)
    vars(module).update(names)
    return wire_types.render({"wire": module})["wire"]


def test_a_struct_becomes_a_type_with_its_names_as_they_travel() -> None:
    text = rendered(Person=Person, Colour=Colour)
    assert "export type Mood =\n  'calm' | 'cross';\n" in text
    assert "export type Colour =\n  'red' | 'grey';\n" in text
    assert (
        "/** Somebody who says something. */\nexport type Person = { screenName: string; mood: Mood; colour: Colour };\n"
    ) in text


def test_a_tagged_union_becomes_a_union_with_its_tags() -> None:
    text = rendered(Heard=Heard)
    assert "export type Heard =\n  Said | Asked;\n" in text
    assert "t: 'said';" in text
    assert "t: 'asked';" in text


def test_what_may_be_left_out_is_optional_and_nothing_else_is() -> None:
    text = rendered(Heard=Heard, Person=Person)
    assert "text?: string | null;" in text
    assert "words?: (string | number)[];" in text
    assert "counts?: Record<string, number>;" in text
    assert "extra?: Person;" in text
    assert "have?: number;" in text
    assert "case: number;" in text
    assert "pair?: [number, boolean] | null" in text
    assert "colour: " in text


def test_a_struct_without_fields_still_has_its_tag() -> None:
    assert rendered(Nothing=Nothing) == "export type Nothing = { t: 'nothing' };\n"


def test_a_second_file_imports_what_the_first_declares() -> None:
    first, second = types.ModuleType(__name__), types.ModuleType("elsewhere")
    vars(first)["Person"] = Person
    vars(second)["Pair"] = Person | Nothing
    texts = wire_types.render({"wire": first, "bodies": second})
    assert texts["bodies"].startswith("import type {\n  Person,\n} from './wire';\n")
    assert "export type Person" not in texts["bodies"]


def test_what_has_no_counterpart_in_the_browser_is_refused() -> None:
    class Odd(msgspec.Struct):
        z: complex

    with pytest.raises(wire_types.Untranslatable):
        rendered(Odd=Odd)


def test_words_become_a_type_for_each_section() -> None:
    text = word_types.render({"de": {}, "en": {"meta": {"name": "English"}, "portal": {"chat": "Chat", "end": "End"}}})
    assert "export type Language =\n  'de' | 'en';\n" in text
    assert "export type PortalWord =\n  'chat' | 'end';\n" in text
