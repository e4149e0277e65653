"""Notebooks are looked at as nbformat looks at them, and cells that are known to be good only once."""

from __future__ import annotations

import copy

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from taphuan_grading.marking.notebook_files import check_notebook

KNOWN = "this cell is known"


@pytest.fixture
def notebook() -> NotebookNode:
    cells = [new_markdown_cell(KNOWN, id="known"), new_code_cell("1 + 1", id="code")]
    return new_notebook(cells=cells)


def complaint(notebook: NotebookNode) -> str:
    with pytest.raises(nbformat.ValidationError) as told:
        nbformat.validate(copy.deepcopy(notebook), relax_add_props=True)
    return str(told.value)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    "change",
    [{"source": 1}, {"cell_type": "other"}, {"metadata": []}, {"id": "not an id"}, {"outputs": "none"}],
)
def test_a_mistake_is_told_as_nbformat_tells_it(
    notebook: NotebookNode, number: int, change: dict[str, object]
) -> None:
    check_notebook(notebook)
    dict.update(notebook.cells[number], {**change, "cell_type": change.get("cell_type", "code")})
    expected = complaint(notebook)
    for _ in range(2):
        with pytest.raises(nbformat.ValidationError) as told:
            check_notebook(notebook)
        assert str(told.value) == expected


def test_what_is_good_in_one_version_is_not_in_another(notebook: NotebookNode) -> None:
    notebook.cells[0]["id"] = "not an id"
    notebook.nbformat_minor = 4  # it knows of no ids
    check_notebook(notebook)
    notebook.nbformat_minor = 5
    expected = complaint(notebook)
    with pytest.raises(nbformat.ValidationError) as told:
        check_notebook(notebook)
    assert str(told.value) == expected


def test_a_mistake_beside_the_cells_is_found(notebook: NotebookNode) -> None:
    check_notebook(notebook)
    notebook["metadata"] = []
    with pytest.raises(nbformat.ValidationError):
        check_notebook(notebook)


@pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
def test_ids_are_repaired_each_time(notebook: NotebookNode) -> None:
    twins = [new_markdown_cell(KNOWN, id="known") for _ in range(2)]
    for _ in range(2):
        found = copy.deepcopy(notebook)
        found.cells += copy.deepcopy(twins)
        del found.cells[1]["id"]
        check_notebook(found)
        assert len({cell["id"] for cell in found.cells}) == 4
