"""What a parent finds out once about the cells that the course's authors wrote, so that no child has to."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from ipykernel.compiler import XCachingCompiler, get_tmp_directory


class KnownCompiler(XCachingCompiler):
    """ipykernel's compiler, which keeps the syntax trees and the names of cells that it has seen ahead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trees: dict[str, ast.Module] = {}
        self._names: dict[str, str] = {}

    def learn(self, source: str, transformed: str) -> None:
        """Parse a cell; one that is no Python is left to its day."""
        try:
            self._trees[transformed] = super().ast_parse(transformed)
        except (SyntaxError, ValueError):
            return
        self._names[source] = Path(super().get_code_name(source, transformed, 0)).name

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.Module:
        """Return the syntax tree; each is given away once, because who gets it may change it."""
        known = self._trees.pop(source, None) if symbol == "exec" else None
        tree: ast.Module = super().ast_parse(source, filename, symbol) if known is None else known
        return tree

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the file name under which tracebacks show a cell."""
        if raw_code in self._names:
            return str(Path(get_tmp_directory()) / self._names[raw_code])
        name: str = super().get_code_name(raw_code, code, number)
        return name


class KnownCells:
    """Cells whose way from IPython's language to Python's is known: finding it takes longer than most run.

    Parameters
    ----------
    shell
        Whose `transform_cell` is asked for all others, and for these as soon as a cell has changed the rules.
    """

    def __init__(self, shell: Any) -> None:
        self._manager = shell.input_transformer_manager
        self._ask = shell.transform_cell
        self._rules = self._current_rules()
        self._known: dict[str, str] = {}
        self._compiler: KnownCompiler = shell.compile
        shell.transform_cell = self.transform

    def learn(self, sources: list[str]) -> None:
        """Find the way of `sources`; a single line is never known, for it depends on what names stand for."""
        for source in sources:
            transformed = self._ask(source)
            if len(transformed.splitlines()) > 1:
                self._known[source] = transformed
                self._compiler.learn(source, transformed)

    def transform(self, source: str) -> str:
        """Return the cell in Python."""
        if source in self._known and self._current_rules() == self._rules:
            return self._known[source]
        transformed: str = self._ask(source)
        return transformed

    def _current_rules(self) -> list[Any]:
        manager = self._manager
        return [*manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers]
