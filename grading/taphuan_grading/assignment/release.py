"""Releasing the modules of a programme in a run, through nbgrader's own ``generate_assignment``."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from taphuan_grading.assignment.course import (
    CONFIG_NAME,
    config_text,
    nbgrader_api,
    not_waiting_for_the_disk,
    programs_on_path,
)
from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.assignment.versions import keep_version
from taphuan_grading.content.models import Module, Programme, Run
from taphuan_grading.errors import ReleaseError
from taphuan_grading.store.home import Home

log = logging.getLogger(__name__)


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _write(path: Path, text: str) -> None:
    """Write `text` at once or not at all."""
    if _holds(path, text):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def _grade_ids(notebook: NotebookNode) -> set[str]:
    return {cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata}


def _check_submissions(gradebook: Gradebook, module: Module, notebook: NotebookNode) -> None:
    """Refuse to add or remove cells once somebody has submitted: nbgrader cannot follow."""
    try:
        known = gradebook.find_notebook(module.slug, module.slug)
    except MissingEntry:
        return
    if not known.submissions:
        return
    before = {cell.name for cell in known.source_cells}
    after = _grade_ids(notebook)
    if before != after:
        added = ", ".join(sorted(after - before)) or "none"
        removed = ", ".join(sorted(before - after)) or "none"
        raise ReleaseError(
            f"{module.path}: {len(known.submissions)} people have submitted '{module.id}' in this run, so its"
            f" questions must stay (added: {added}; removed: {removed}); change it in the next run,"
            " or make a new module"
        )


def _generate(course_dir: Path, slug: str) -> None:
    result = nbgrader_api(course_dir).generate_assignment(slug, force=True, create=True)
    if not result["success"]:
        log.error("nbgrader could not release %s:\n%s", slug, result.get("error", ""))
        reason = str(result.get("error", "")).strip().splitlines()[-1:]
        raise ReleaseError(f"nbgrader could not release '{slug}': {''.join(reason)}")


def released_path(course_dir: Path, slug: str) -> Path:
    """Return where nbgrader puts the released notebook of a module."""
    return course_dir / "release" / slug / f"{slug}.ipynb"


def unreleased(home: Home, programme: Programme, run: Run) -> tuple[str, ...]:
    """Return the slugs of the modules whose content is not what is released in the run; none is released."""
    course_dir = home.course_dir(run.id)
    return tuple(
        slug
        for slug, notebook in _sources(programme, run).items()
        if not _holds(_source_path(course_dir, slug), _text(notebook))
        or not released_path(course_dir, slug).is_file()
    )


def _sources(programme: Programme, run: Run) -> dict[str, NotebookNode]:
    return {module.slug: source_notebook(module) for module in programme.pages_in(run)}


def _source_path(course_dir: Path, slug: str) -> Path:
    return course_dir / "source" / slug / f"{slug}.ipynb"


def _text(notebook: NotebookNode) -> str:
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)) + "\n"


def _publish(released: Path, pages: Path) -> None:
    _write(pages / released.name, released.read_text(encoding="utf-8"))


def _withdraw(pages: Path, programme: Programme) -> None:
    """Take away the pages of modules that the programme no longer has; other pages stay."""
    for page in pages.glob("*.ipynb"):
        about = nbformat.read(page, nbformat.NO_CONVERT).metadata.get("taphuan", {})
        if "module" in about and page.stem not in {module.slug for module in programme.pages}:
            page.unlink()


def release(home: Home, programme: Programme, run: Run) -> tuple[str, ...]:
    """Make the nbgrader course of a run, release every module in it, and publish their pages.

    Parameters
    ----------
    home
        Where the course and the pages are.
    programme
        What is taught.
    run
        The run whose course it is.

    Returns
    -------
    tuple of str
        The slugs that were released anew; what has not changed is left alone.

    Raises
    ------
    ReleaseError
        When a module lost or gained questions after somebody submitted it, or nbgrader failed.
        Nothing is written in the first case.
    """
    course_dir = home.course_dir(run.id)
    sources = _sources(programme, run)
    changed = []
    whole = home.marker.is_file()
    with programs_on_path(), nullcontext() if whole else not_waiting_for_the_disk():
        (course_dir / "exchange").mkdir(parents=True, exist_ok=True)
        _write(course_dir / CONFIG_NAME, config_text(run.id))
        with Gradebook(f"sqlite:///{course_dir / 'gradebook.db'}", run.id) as gradebook:
            for module in programme.pages_in(run):
                _check_submissions(gradebook, module, sources[module.slug])
        for slug, notebook in sources.items():
            source = _source_path(course_dir, slug)
            target = released_path(course_dir, slug)
            text = _text(notebook)
            if not _holds(source, text):
                target.unlink(missing_ok=True)  # a release that is cut short here is made again
                _write(source, text)
            if not target.is_file():
                _generate(course_dir, slug)
                changed.append(slug)
            _publish(target, home.pages / "learn")
    for module in programme.modules:
        keep_version(home, run.id, module)
    _withdraw(home.pages / "learn", programme)
    return tuple(changed)
