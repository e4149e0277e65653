"""YAML whose every value knows its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from taphuan_grading.content.declared import Declared
from taphuan_grading.content.mistakes import Mistakes

D = TypeVar("D", bound=Declared)
Location = tuple[str | int, ...]


class Lines:
    """Where each key of a file stands."""

    def __init__(self, first: int) -> None:
        self._lines: dict[Location, int] = {(): first}

    def put(self, location: Location, line: int) -> None:
        """Note the line of a key or of an item of a list."""
        self._lines[location] = line

    def of(self, *location: str | int) -> int:
        """Return the line of a key; of what holds it when it is not there."""
        while location not in self._lines:
            location = location[:-1]
        return self._lines[location]

    def within(self, location: Location) -> int:
        """Do the same for a place that may name, between keys, the kind of what stands there."""
        found: Location = ()
        for part in location:
            found = (*found, part) if (*found, part) in self._lines else found
        return self._lines[found]


class _Reader:
    """One reading of one YAML text that begins at line `first` of `path`."""

    def __init__(self, path: Path, first: int, mistakes: Mistakes) -> None:
        self.path = path
        self.first = first
        self.mistakes = mistakes
        self.lines = Lines(first)

    def line(self, mark: yaml.Mark | None) -> int:
        return self.first + (mark.line if mark else 0)

    def read(self, text: str) -> Any:
        try:
            aliases = [token for token in yaml.scan(text) if isinstance(token, yaml.AliasToken)]
            for alias in aliases:
                line = self.line(alias.start_mark)
                self.mistakes.add(self.path, line, "YAML aliases are not read", "plain values")
            if aliases:
                return None
            loader = yaml.SafeLoader(text)
            node = loader.get_single_node()
            return None if node is None else self.value(loader, node, ())
        except yaml.MarkedYAMLError as error:
            line = self.line(error.problem_mark or error.context_mark)
            self.mistakes.add(self.path, line, f"malformed YAML ({error.problem})", "lines of 'key: value'")
        except yaml.reader.ReaderError as error:
            line = self.first + text[: error.position].count("\n")
            self.mistakes.add(self.path, line, "malformed YAML (a forbidden character)", "visible text")
        return None

    def value(self, loader: yaml.SafeLoader, node: yaml.Node, at: Location) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(loader, node, at)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for number, item in enumerate(node.value):
                self.lines.put((*at, number), self.line(item.start_mark))
                items.append(self.value(loader, item, (*at, number)))
            return items
        try:
            return loader.construct_object(node)
        except ValueError as error:
            line = self.line(node.start_mark)
            self.mistakes.add(self.path, line, f"'{node.value}' cannot be ({error})", "an existing day")
            return None

    def mapping(self, loader: yaml.SafeLoader, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = self.line(key_node.start_mark)
            key = str(key_node.value)
            if key in values:
                self.mistakes.add(self.path, line, f"key '{key}' appears twice", "each key once")
            self.lines.put((*at, key), line)
            values[key] = self.value(loader, value_node, (*at, key))
        return values


def _inside(annotation: Any) -> list[type[Declared]]:
    """Return the models that a field may hold, itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _inside(argument)]


def _expected(model: type[Declared], location: Location) -> str:
    """Return what belongs at a place of a file."""
    models = [model]
    expected = "a value"
    for name in location:
        if isinstance(name, int):
            continue
        of_kind = [each for each in models if _kind(each) == name]
        holders = [each for each in models if name in each.model_fields]
        if of_kind:
            models = of_kind
        elif holders:
            field = holders[0].model_fields[name]
            expected, models = field.description or "a value", _inside(field.annotation)
        elif models:
            return "one of the keys " + ", ".join(
                dict.fromkeys(key for each in models for key in each.model_fields)
            )
    return expected


def _kind(model: type[Declared]) -> str | None:
    """Return the value of ``kind`` by which a model is chosen, which pydantic puts into an error's place."""
    return model.model_fields["kind"].default if "kind" in model.model_fields else None


def _problem(error: ErrorDetails) -> str:
    name = ".".join(str(part) for part in error["loc"] if isinstance(part, str))
    if error["type"] == "extra_forbidden":
        return f"unknown key '{name}'"
    if error["type"] == "union_tag_invalid":
        return f"unknown kind '{error['ctx']['tag']}'"
    if error["type"] == "union_tag_not_found":
        return f"'{name}' has no 'kind'"
    if error["type"] == "missing":
        return f"key '{name}' is missing"
    return f"'{name}' is {error['input']!r}"


def read_yaml(
    text: str, model: type[D], path: Path, mistakes: Mistakes, *, first: int = 1
) -> tuple[D | None, Lines]:
    """Read YAML as a model; every mistake is noted with its line.

    Parameters
    ----------
    text
        The YAML text.
    model
        What it must say.
    path
        The file, for messages.
    mistakes
        Receives what is wrong.
    first
        The line of `path` on which `text` begins.

    Returns
    -------
    tuple
        The model, or None when something was wrong; and where each key stands.
    """
    reader = _Reader(path, first, mistakes)
    before = len(mistakes.errors)
    values = reader.read(text)
    if len(mistakes.errors) > before:
        return None, reader.lines
    if not isinstance(values, dict):
        mistakes.add(path, first, "there are no keys", "lines of 'key: value'")
        return None, reader.lines
    try:
        return model.model_validate(values), reader.lines
    except ValidationError as error:
        for detail in error.errors():
            line = reader.lines.within(detail["loc"])
            expected = detail.get("ctx", {}).get("expected_tags") or _expected(model, detail["loc"])
            mistakes.add(path, line, _problem(detail), expected)
    return None, reader.lines
