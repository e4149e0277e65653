"""What a parent finds out once about the cells that the course's authors wrote, so that no child has to.

All of it follows from a cell's text alone. What depends on what has run before, such as what a name stands
for, is asked of IPython each time.
"""

from __future__ import annotations

import ast
import inspect
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any
from zlib import crc32

from ipykernel.compiler import XCachingCompiler, get_tmp_directory


@dataclass(frozen=True)
class Compiled:
    """The code of one statement, and the statement, so that no other one is taken for it."""

    statement: ast.stmt
    flags: int
    code: CodeType


class KnownCompiler(XCachingCompiler):
    """ipykernel's compiler, which keeps the syntax trees and the code of cells that it has seen ahead."""

    flags: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folder = get_tmp_directory()
        self._trees: dict[str, ast.Module] = {}
        self._codes: dict[tuple[int, str], Compiled] = {}
        self.transformers: list[Any] = []
        """What changes syntax trees before they are compiled; nothing is known while there is any."""

    def learn(self, source: str, transformed: str) -> None:
        """Parse and compile a cell, which is Python, the way IPython does: statement by statement."""
        tree = super().ast_parse(transformed)
        self._trees[transformed] = tree
        name = self.get_code_name(source, transformed, 0)
        codes = {}
        before = self.flags
        with self.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
            flags = self.flags
            for statement, part, symbol in _parts(tree):
                code = super().__call__(part, name, symbol)
                codes[id(statement), symbol] = Compiled(statement, flags, code)
        if self.flags == before:
            self._codes |= codes
        self.flags = before  # what a cell wants of ``__future__`` is for it to say when it runs

    def __call__(self, source: Any, filename: str, symbol: str, **kwargs: Any) -> CodeType:
        """Return the code of a statement."""
        known = self._known(source, filename, symbol)
        if known is not None:
            return known
        made: CodeType = super().__call__(source, filename, symbol, **kwargs)
        return made

    def _known(self, source: Any, filename: str, symbol: str) -> CodeType | None:
        if self.transformers or not isinstance(source, ast.Module | ast.Interactive) or len(source.body) != 1:
            return None
        known = self._codes.get((id(source.body[0]), symbol))
        if known is None or known.flags != self.flags or known.code.co_filename != filename:
            return None
        return known.code

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.Module:
        """Return the syntax tree; each is given away once, because who gets it may change it."""
        known = self._trees.pop(source, None) if symbol == "exec" else None
        tree: ast.Module = super().ast_parse(source, filename, symbol) if known is None else known
        return tree

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return a file name for a cell, made like ipykernel's with a quicker checksum."""
        checksum = crc32(raw_code.encode(errors="replace"))
        return os.environ.get("IPYKERNEL_CELL_NAME") or f"{self._folder}/{checksum}.py"


class KnownCells:
    """Cells of which IPython knows ahead what it would find out anew, and twice, each time one runs.

    Parameters
    ----------
    shell
        Asked about all other cells, and about these as soon as a cell has changed the rules.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._compiler: KnownCompiler = shell.compile
        shell.observe(self._follow, "ast_transformers")
        self._compiler.transformers = shell.ast_transformers
        self._manager = shell.input_transformer_manager
        self._rules = self._current_rules()
        self._python: dict[str, str] = {}
        self._waiting: dict[str, bool] = {}
        self._quiet: dict[str, bool] = {}
        self._to_python = self._manager.transform_cell
        self._waits = shell.should_run_async
        self._is_quiet = shell.displayhook.semicolon_at_end_of_expression
        self._manager.transform_cell = self.to_python
        shell.should_run_async = self.waits
        shell.displayhook.semicolon_at_end_of_expression = self.is_quiet
        shell.run_cell_async = _signed(shell.run_cell_async)

    def learn(self, sources: list[str]) -> None:
        """Find out about `sources`; one that is no Python or makes the compiler warn is left to its day."""
        for source in sources:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    compile(
                        self._shell.transform_cell(source), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                    )
                except (SyntaxError, ValueError, Warning):
                    continue
            self._learn(source)

    def _learn(self, source: str) -> None:
        self._python[source] = self._to_python(source)
        transformed = self._shell.transform_cell(source)
        self._compiler.learn(source, transformed)
        self._waiting[transformed] = self._waits(source, transformed_cell=transformed)
        expression = transformed.rstrip("\n")
        self._quiet[expression] = self._is_quiet(expression)

    def to_python(self, source: str) -> str:
        """Return a cell of IPython's language in Python, as far as that does not depend on names."""
        if self._current_rules() != self._rules:
            return str(self._to_python(source))
        if source not in self._python:
            self._python[source] = self._to_python(source)
        return self._python[source]

    def waits(self, raw_cell: str, *, transformed_cell: str, preprocessing_exc_tuple: Any = None) -> bool:
        """Say whether a cell has an ``await`` of its own."""
        if preprocessing_exc_tuple is not None or not self._shell.autoawait:
            return bool(
                self._waits(
                    raw_cell,
                    transformed_cell=transformed_cell,
                    preprocessing_exc_tuple=preprocessing_exc_tuple,
                )
            )
        if transformed_cell not in self._waiting:
            self._waiting[transformed_cell] = bool(self._waits(raw_cell, transformed_cell=transformed_cell))
        return self._waiting[transformed_cell]

    def is_quiet(self, expression: str) -> bool:
        """Say whether a cell ends in a semicolon, so that its value is not shown."""
        known = self._quiet.get(expression)
        return bool(self._is_quiet(expression)) if known is None else known

    def _follow(self, change: Any) -> None:
        self._compiler.transformers = change["new"]

    def _current_rules(self) -> list[Any]:
        manager = self._manager
        return [*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers]


def _parts(tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.mod, str]]:
    """Yield each statement with what IPython compiles of it: a value at the end is shown, others are not."""
    for number, statement in enumerate(tree.body, start=1):
        if number == len(tree.body) and isinstance(statement, ast.Expr):
            yield statement, ast.Interactive([statement]), "single"
        else:
            yield statement, ast.Module([statement], []), "exec"


def _signed(method: Any) -> Any:
    """Return `method` with its signature at hand: ipykernel looks at it before each cell."""

    def signed(*args: Any, **kwargs: Any) -> Any:
        return method(*args, **kwargs)

    signed.__signature__ = inspect.signature(method)  # type: ignore[attr-defined]
    return signed
