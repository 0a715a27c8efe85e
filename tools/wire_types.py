"""Turns msgspec structs into TypeScript types, so that browser and server cannot disagree about the wire.

A field may be missing (`?`) where it has a default and the struct is read from the browser (it forbids unknown
fields) or leaves its defaults out (omit_defaults), and where it may be UNSET. Elsewhere it is always there.
"""

from __future__ import annotations

import json
import re
import textwrap
import types
import typing
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

import msgspec
from msgspec import inspect as shapes

WORDS = {
    shapes.AnyType: "unknown",
    shapes.RawType: "unknown",
    shapes.NoneType: "null",
    shapes.BoolType: "boolean",
    shapes.IntType: "number",
    shapes.FloatType: "number",
    shapes.StrType: "string",
    shapes.BytesType: "string",
    shapes.DateTimeType: "string",
    shapes.DateType: "string",
    shapes.TimeType: "string",
    shapes.UUIDType: "string",
    shapes.DecimalType: "string",
}
LISTS = (shapes.ListType, shapes.SetType, shapes.FrozenSetType, shapes.VarTupleType)


class Untranslatable(Exception):
    """A Python type on the wire has no TypeScript that says the same."""


def render(modules: dict[str, types.ModuleType]) -> dict[str, str]:
    """The TypeScript for all public structs, enums and aliases: the text of each file, by the name given.

    A file imports from the others what it uses. Untranslatable names what has no TypeScript.
    """
    book = _Book()
    for file, module in modules.items():
        book.note_literals(file, module)
    for file, module in modules.items():
        book.add(file, module)
    return {file: book.text(file) for file in modules}


class _Book:
    """The declarations made so far, by name, and the names that sets of words go by."""

    def __init__(self) -> None:
        self._declarations: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._origins: dict[str, object] = {}
        self._literals: dict[frozenset[object], str] = {}
        self._file = ""

    def note_literals(self, file: str, module: types.ModuleType) -> None:
        """Remember what the module calls its sets of words."""
        for name, value in _public(module):
            if typing.get_origin(value) is typing.Literal:
                self._literals.setdefault(frozenset(typing.get_args(value)), name)
                self._files.setdefault(name, file)

    def text(self, file: str) -> str:
        """What belongs into this file: imports, then declarations."""
        own = [text for name, text in self._declarations.items() if self._files[name] == file]
        imports = []
        for other in dict.fromkeys(self._files.values()):
            foreign = [n for n, f in self._files.items() if f == other != file and _mentions(own, n)]
            if foreign:
                imports.append(f"import type {{\n{_wrapped(sorted(foreign), ', ')},\n}} from './{other}';\n")
        return "\n".join([*imports, *own])

    def add(self, file: str, module: types.ModuleType) -> None:
        """Declare everything public that the module defines itself, and what that refers to."""
        self._file = file
        for name, value in _public(module):
            if self._literals.get(frozenset(typing.get_args(value))) == name and self._files[name] != file:
                continue
            if _is_named(value):
                if value.__module__ == module.__name__:
                    self._refer(value)
            elif typing.get_origin(value) is typing.Literal:
                self._declare(name, value, _union(name, map(_literal, typing.get_args(value))))
            elif typing.get_origin(value) in (typing.Union, types.UnionType):
                members = [self._words(shapes.type_info(each)) for each in typing.get_args(value)]
                self._declare(name, value, _union(name, members))

    def _declare(self, name: str, origin: object, text: str) -> None:
        if self._origins.setdefault(name, origin) != origin:
            raise Untranslatable(f"two things on the wire are called {name}")
        self._files.setdefault(name, self._file)
        self._declarations[name] = text

    def _refer(self, cls: Any) -> str:
        """The name of a struct or an enum, which is declared if it was not yet."""
        name = str(cls.__name__)
        if self._origins.get(name) is not cls:
            self._declare(name, cls, "")
            self._declare(name, cls, self._body(cls))
        return name

    def _body(self, cls: Any) -> str:
        if issubclass(cls, Enum):
            return _union(cls.__name__, (_literal(member.value) for member in cls))
        shape = shapes.type_info(cls)
        if not isinstance(shape, shapes.StructType) or shape.array_like:
            raise Untranslatable(f"{cls.__name__}: only structs that are written as objects can be translated")
        fields = [f"{_key(shape.tag_field)}: {_literal(shape.tag)}"] if shape.tag_field else []
        config = cls.__struct_config__
        short = config.omit_defaults or config.forbid_unknown_fields
        fields += [self._field(field, short) for field in shape.fields]
        return _comment(cls) + _object(cls.__name__, fields)

    def _field(self, field: shapes.Field, short: bool) -> str:
        shape, unset = _without_unset(field)
        missing = "?" if unset or (short and not field.required) else ""
        return f"{_key(field.encode_name)}{missing}: {self._words(shape)}"

    def _words(self, shape: shapes.Type) -> str:
        """The TypeScript expression for one type."""
        if isinstance(shape, shapes.Metadata):
            return self._words(shape.type)
        if word := WORDS.get(type(shape)):
            return word
        if isinstance(shape, (shapes.StructType, shapes.EnumType)):
            return self._refer(shape.cls)
        if isinstance(shape, shapes.LiteralType):
            return self._literals.get(frozenset(shape.values)) or " | ".join(map(_literal, shape.values))
        return self._compound(shape)

    def _compound(self, shape: shapes.Type) -> str:
        if isinstance(shape, shapes.UnionType):
            return " | ".join(dict.fromkeys(self._words(each) for each in shape.types))
        if isinstance(shape, LISTS):
            item = self._words(shape.item_type)
            return f"({item})[]" if "|" in item else f"{item}[]"
        if isinstance(shape, shapes.TupleType):
            return f"[{', '.join(self._words(each) for each in shape.item_types)}]"
        if isinstance(shape, shapes.DictType):
            return f"Record<string, {self._words(shape.value_type)}>"
        raise Untranslatable(f"{shape!r} has no TypeScript")


def _public(module: types.ModuleType) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in vars(module).items() if not name.startswith("_"))


def _is_named(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, (msgspec.Struct, Enum)) and value is not msgspec.Struct


def _without_unset(field: shapes.Field) -> tuple[shapes.Type, bool]:
    """The field's type without UNSET, and whether it was there: such a field is left out when unset."""
    unset = field.default is msgspec.UNSET
    if isinstance(field.type, shapes.UnionType):
        kept = tuple(each for each in field.type.types if getattr(each, "cls", None) is not msgspec.UnsetType)
        return (kept[0] if len(kept) == 1 else shapes.UnionType(kept)), unset
    return field.type, unset


def _literal(value: object) -> str:
    if isinstance(value, str) and "'" not in value and "\\" not in value:
        return f"'{value}'"
    return json.dumps(value)


def _union(name: str, members: Iterable[str]) -> str:
    return f"export type {name} =\n{_wrapped(members, ' | ')};\n"


def _wrapped(members: Iterable[str], between: str) -> str:
    joined = between.join(members)
    return textwrap.fill(joined, 108, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _mentions(declarations: list[str], name: str) -> bool:
    return any(re.search(rf"\b{name}\b", text) for text in declarations)


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _object(name: str, fields: list[str]) -> str:
    on_one_line = f"export type {name} = {{ {'; '.join(fields)} }};\n"
    if len(on_one_line) <= 110:
        return on_one_line.replace("{  }", "Record<string, never>")
    lines = "\n".join(f"  {field};" for field in fields)
    return f"export type {name} = {{\n{lines}\n}};\n"


def _comment(cls: type) -> str:
    first = (cls.__doc__ or "").strip().split("\n")[0].replace("*/", "* /")
    return f"/** {first} */\n" if first else ""
