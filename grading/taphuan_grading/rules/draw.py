"""Drawing by lot, the same at any time and on any machine.

A draw is a text that names whose it is: ``run/person/course/module/attempt``. Everything is ranked by the
SHA-256 of the draw and the thing's name, so nothing depends on Python's version or on the order of the file.
"""

from __future__ import annotations

import ast
import hashlib
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from taphuan_grading.vietnamese import as_typed


def lot(draw: str, *names: str) -> int:
    """Return the number that `draw` gives to a thing with these names."""
    return int.from_bytes(hashlib.sha256("\n".join((draw, *names)).encode()).digest()[:8], "big")


def ranked(names: Iterable[str], draw: str, *within: str) -> list[str]:
    """Return `names` in the order that `draw` gives them."""
    return sorted(names, key=lambda name: (lot(draw, *within, name), name))


def values_of(vary: Mapping[str, Sequence[float]], draw: str, item: str) -> dict[str, float]:
    """Return the value that each name of `vary` gets in `draw`."""
    return {name: values[lot(draw, item, name) % len(values)] for name, values in vary.items()}


def in_text(text: str, values: Mapping[str, float]) -> str:
    """Return `text` with ``{name}`` replaced by its value as people write it."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", as_typed(value))
    return text


def with_values(spec: Mapping[str, Any], draw: str, item: str) -> Mapping[str, Any]:
    """Return the spec of a question of a pool with its key computed from the values of `draw`."""
    if not spec.get("vary"):
        return spec
    return {**spec, "key": evaluate(spec["formula"], values_of(spec["vary"], draw, item))}


_OPERATIONS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """Return what `formula` comes to: numbers, names of values, ``+ - * /`` and brackets.

    Raises
    ------
    ValueError
        When it holds anything else.
    ZeroDivisionError
        When it divides by zero.

    Examples
    --------
    >>> evaluate("a / b * 100", {"a": 50, "b": 200})
    25.0
    """
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"'{formula}' is no formula") from error
    return float(_value(tree.body, values))


def _value(node: ast.AST, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATIONS:
            return _OPERATIONS[type(sign)](_value(left, values), _value(right, values))
    raise ValueError("a formula holds numbers, the names that vary, + - * / and brackets")
