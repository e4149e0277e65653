"""What a parent finds out once about the cells that the course's authors wrote, so that no child has to.

All of it follows from a cell's text alone. What depends on what has run before, such as what a name stands
for, is asked of IPython each time.
"""

from __future__ import annotations

import ast
import inspect
import os
import warnings
from typing import Any
from zlib import crc32

from ipykernel.compiler import XCachingCompiler, get_tmp_directory


class KnownCompiler(XCachingCompiler):
    """ipykernel's compiler, which keeps the syntax trees of cells that it has seen ahead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trees: dict[str, ast.Module] = {}

    def learn(self, transformed: str) -> None:
        """Parse a cell, which is Python."""
        self._trees[transformed] = super().ast_parse(transformed)

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.Module:
        """Return the syntax tree; each is given away once, because who gets it may change it."""
        known = self._trees.pop(source, None) if symbol == "exec" else None
        tree: ast.Module = super().ast_parse(source, filename, symbol) if known is None else known
        return tree

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return a file name for a cell, made like ipykernel's with a quicker checksum."""
        checksum = crc32(raw_code.encode(errors="replace"))
        return os.environ.get("IPYKERNEL_CELL_NAME") or f"{get_tmp_directory()}/{checksum}.py"


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
        self._compiler.learn(transformed)
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
        known = self._waiting.get(transformed_cell)
        if known is None or preprocessing_exc_tuple is not None or not self._shell.autoawait:
            return bool(
                self._waits(
                    raw_cell,
                    transformed_cell=transformed_cell,
                    preprocessing_exc_tuple=preprocessing_exc_tuple,
                )
            )
        return known

    def is_quiet(self, expression: str) -> bool:
        """Say whether a cell ends in a semicolon, so that its value is not shown."""
        known = self._quiet.get(expression)
        return bool(self._is_quiet(expression)) if known is None else known

    def _current_rules(self) -> list[Any]:
        manager = self._manager
        return [*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers]


def _is_plain(python: str) -> bool:
    """Say whether a cell is Python of which the compiler has nothing to remark."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(python, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (SyntaxError, ValueError, Warning):
            return False
    return True


def _signed(method: Any) -> Any:
    """Return `method` with its signature at hand: ipykernel looks at it before each cell."""

    def signed(*args: Any, **kwargs: Any) -> Any:
        return method(*args, **kwargs)

    signed.__signature__ = inspect.signature(method)  # type: ignore[attr-defined]
    return signed
