"""A module as an nbgrader source notebook."""

from __future__ import annotations

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_notebook

from taphuan_grading.assignment import cells
from taphuan_grading.assignment.public import CHANGED, place_of
from taphuan_grading.content.declared import AUDIENCES
from taphuan_grading.content.facts import Fact
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.models import Module, Pilot, Step, Text

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def _step(step: Step, index: int, module: Module) -> list[NotebookNode]:
    heading = f"## {escaped(step.title)}"
    parts = list(step.parts)
    first = parts[0] if parts else None
    if isinstance(first, Text) and not isinstance(first, Pilot):
        heading += "\n\n" + first.markdown
        parts = parts[1:]
    made = [cells.text(heading, index, 0, module.pictures)]
    for number, part in enumerate(parts, start=1):
        if isinstance(part, Pilot):
            made.append(cells.aside(place_of(module, part), index))
        elif isinstance(part, Text):
            made.append(cells.text(part.markdown, index, number, module.pictures))
        else:
            made.extend(cells.question(part, index, module.pictures))
    return made


def goals(module: Module) -> str:
    """Return for whom the module is and what it is for, folded away, as Markdown."""
    lines = "\n".join(
        f"- {escaped(goal.text)} (DigComp {goal.digcomp}; Kế hoạch, mục {goal.plan})"
        for goal in module.objectives
    )
    readers = ", ".join(AUDIENCES[audience] for audience in module.audience)
    return (
        f"<details><summary>Học xong, ông/bà làm được gì</summary>\n\n{lines}\n\n"
        f"Bài dành cho: {readers}.\n\n</details>"
    )


def sources(module: Module) -> str:
    """Return what the module rests on, folded away, as Markdown."""
    lines = "\n".join(f"- {_source(fact)}" for fact in module.facts)
    return f"<details><summary>Bài này dựa vào đâu</summary>\n\n{lines}\n\n</details>"


def _source(fact: Fact) -> str:
    return f"{fact.told}. *{escaped(fact.source)}; đối chiếu tháng {fact.checked.month}/{fact.checked.year}.*"


def loose_notebook(module: Module) -> NotebookNode:
    """Build the notebook as learners get it, without nbgrader: to look at, and to practise alone.

    Parameters
    ----------
    module
        Any module.

    Returns
    -------
    NotebookNode
        What `taphuan_grading.assignment.release` makes of it but for checksums: no key, no guide.
    """
    notebook = source_notebook(module)
    for cell in notebook.cells:
        role = cell.metadata.taphuan.role
        if role in {"marks", "written"}:
            cell.source = ""
        elif role == "question":
            cell.source = cell.source.split("\n", 1)[0]
    return notebook


def source_notebook(module: Module) -> NotebookNode:
    """Build the notebook that nbgrader releases.

    Parameters
    ----------
    module
        Any module.

    Returns
    -------
    NotebookNode
        With keys in solution regions and marking in hidden tests; the same module always gives the
        same notebook, cell ids included.
    """
    steps = [step.title for step in module.steps]
    made = [cells.setup(module)]
    if module.facts:
        made.append(cells.aside(CHANGED, 0))
    if module.objectives:
        made.append(cells.text(goals(module), 0, len(module.steps[0].parts) + 1, ()))
    for index, step in enumerate(module.steps):
        made.extend(_step(step, index, module))
    if module.facts:
        made.append(cells.text(sources(module), len(steps) - 1, len(module.steps[-1].parts) + 1, ()))
    made.append(cells.submit(len(steps) - 1))
    notebook = new_notebook(
        cells=made,
        metadata={
            "kernelspec": dict(KERNELSPEC),
            "language_info": {"name": "python"},
            "taphuan": {
                "module": module.id,
                "slug": module.slug,
                "version": module.version,
                "title": module.title,
                "minutes": module.minutes,
                "pass_mark": module.pass_mark,
                "steps": steps,
            },
        },
    )
    notebook.nbformat_minor = 5
    return notebook
