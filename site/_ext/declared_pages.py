"""Writes the pages of what is declared: files of the content, types of question, scenarios, settings.

Everything on them stands in the code: in the models that read the files, with a description for each key, and
in the lists of settings. `tests/test_reference.py` fails when something has none, or is on no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, get_args

from pydantic.fields import FieldInfo
from reference_pages import write_folder
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from taphuan_grading.attendance.declared import ClassesFile
from taphuan_grading.certificates.issuer import PublishingFile
from taphuan_grading.content.citing import CITED
from taphuan_grading.content.contests import ContestFile
from taphuan_grading.content.course_survey import SurveyFile
from taphuan_grading.content.declared import CourseFile, Declared, FactsFile, FrontMatter, ProgrammeFile
from taphuan_grading.content.kinds import KINDS
from taphuan_grading.content.kinds.draft import COMMON
from taphuan_grading.content.models import Question
from taphuan_grading.content.simulations import SETTINGS
from taphuan_grading.content.simulators import SIMULATORS
from taphuan_grading.content.simulators.base import Scenario
from taphuan_grading.content.targets import TargetsFile
from taphuan_grading.content.topics import TopicsFile
from taphuan_grading.reports.office import ReportingFile
from taphuan_hub.settings import BETWEEN_PROCESSES, OPERATOR

FILES: dict[str, type[Declared]] = {
    "`programme.yml`": ProgrammeFile,
    "`<course>/course.yml`": CourseFile,
    "The head of `<course>/<module>.md`": FrontMatter,
    "`facts.yml`": FactsFile,
    "`targets.yml`": TargetsFile,
    "`topics.yml`": TopicsFile,
    "`contests/<id>.yml`": ContestFile,
    "`course-survey.yml`": SurveyFile,
    "`reporting.yml`": ReportingFile,
    "`publishing.yml`": PublishingFile,
    "A file of classes (`taphuan class add`)": ClassesFile,
}

FILES_INTRO = """\
What each YAML file, and the head of a module, may say. A key that does not stand here, or a value of another
kind, is a mistake: `taphuan course check` names file and line. Days are ISO; `valid_to` is always the first
day on which something is not true any more."""

QUESTIONS_INTRO = """\
A question is a block `:::{question} id` in a module. Lines `:name: value` come first. These may stand in
every question; in a pool's questions only `type`, `facts` and those of the type:"""

SETTINGS_INTRO = """\
Variables of the environment in which `taphuan` runs. A value that makes no sense stops the start with a
message that names the variable. What belongs to the training and not to the machine stands in the
[files of the content](files.md)."""


def models_in(annotation: Any) -> Iterator[type[Declared]]:
    """Yield the models that a field may hold, itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def with_parts(model: type[Declared]) -> list[type[Declared]]:
    """Return a model and all that its fields may hold, each once."""
    found = {model: None}
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            found |= dict.fromkeys(with_parts(inner))
    return list(found)


def plain(model: type[Declared]) -> type[Declared]:
    """Return a model; of one whose type was filled in, the generic one, which says what it is."""
    generic: type[Declared] | None = model.__pydantic_generic_metadata__["origin"]
    return generic or model


def described(model: type[Declared]) -> str:
    """Return what a model is, and a table of its keys."""
    keys = {key: field for key, field in model.model_fields.items() if key != "kind"}
    rows = [[f"`{key}`", _default(field), field.description or ""] for key, field in keys.items()]
    return f"{said(plain(model))}\n\n{table(['key', 'without it', 'what is expected'], rows)}"


def said(model: type[object]) -> str:
    """Return the docstring of a model."""
    return cleandoc(model.__doc__ or "")


def named(model: type[Declared]) -> str:
    """Return how a part of a file is called here: by its ``kind`` if it has one."""
    kind = model.model_fields["kind"].default if "kind" in model.model_fields else None
    return f"`kind: {kind}`" if kind else plain(model).__name__.removesuffix("File")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "a mistake"
    value = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, Declared) or value in ([], {}, "", ()):
        return "nothing"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Return a Markdown table."""
    cells = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def files_page() -> str:
    """Return the page of the files of the content."""
    blocks = [
        "# Files of the content",
        FILES_INTRO,
    ]
    for title, model in FILES.items():
        first, *parts = with_parts(model)
        blocks += [f"## {title}", described(first)]
        for part in parts:
            blocks += [f"### {named(part)}", described(part)]
    return page(blocks)


def questions_page() -> str:
    """Return the page of the types of question."""
    models = {each.model_fields["type"].default: each for each in get_args(get_args(Question)[0])}
    settings = ["setting", "what it says"]
    blocks = [
        "# Types of question",
        QUESTIONS_INTRO,
        table(settings, ([f"`{name}`", text] for name, text in (COMMON | CITED).items())),
    ]
    for name, kind in KINDS.items():
        blocks += [f"## `{name}`", said(models[name])]
        if kind.settings:
            blocks.append(table(settings, ([f"`{key}`", text] for key, text in kind.settings.items())))
    blocks += [
        "## `:::{simulation} name`",
        said(models["simulation"]),
        table(settings, ([f"`{key}`", text] for key, text in SETTINGS.items())),
    ]
    return page(blocks)


def scenarios_page() -> str:
    """Return the page of the simulators' scenarios."""
    parts = {name: {plain(part): part for part in with_parts(model)} for name, model in SIMULATORS.items()}
    seen = Counter(model for mine in parts.values() for model in mine)
    blocks = [
        "# Scenarios",
        "A scenario is a file `simulations/<simulator>/<name>.yml` beside the courses.",
        "## What several simulators have",
    ]
    for model, filled in {model: part for mine in parts.values() for model, part in mine.items()}.items():
        if seen[model] > 1:
            blocks += [f"### {named(model)}", described(filled)]
    for name, mine in parts.items():
        first, *others = [part for model, part in mine.items() if seen[model] == 1]
        blocks += [f"## `{name}`", described(first)]
        for model in others:
            blocks += [f"### {named(model)}", described(model)]
    return page(blocks)


def settings_page() -> str:
    """Return the page of the operator's settings."""
    listed = "\n\n".join(f"`{each.name}`\n: {each.help} Without it: {each.default}." for each in OPERATOR)
    blocks = [
        "# Settings",
        SETTINGS_INTRO,
        listed,
        "## Between our own processes",
        "Nobody sets these.",
        table(
            ["variable", "what it says"], ([f"`{name}`", text] for name, text in BETWEEN_PROCESSES.items())
        ),
    ]
    return page(blocks)


def page(blocks: Iterable[str]) -> str:
    """Return the text of a page."""
    return "\n\n".join(blocks) + "\n"


PAGES = {
    "files.md": files_page,
    "questions.md": questions_page,
    "scenarios.md": scenarios_page,
    "settings.md": settings_page,
}


def documented() -> set[type[Declared]]:
    """Return every model that is on one of the pages."""
    roots: list[type[Declared]] = [*FILES.values(), *SIMULATORS.values()]
    return {model for root in roots for model in with_parts(root)} | {Declared, Scenario}


def write_pages(app: Sphinx, _config: Config) -> None:
    """Write the pages that changed."""
    write_folder(Path(app.srcdir) / "reference" / "declared", {name: make() for name, make in PAGES.items()})


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
