"""The whole tree: programme, courses, modules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from taphuan_grading.content.before_after import read_rounds
from taphuan_grading.content.contests import read_contests
from taphuan_grading.content.course_survey import checked_survey
from taphuan_grading.content.declared import (
    ID,
    ID_EXPECTED,
    CourseFile,
    ProgrammeFile,
    RuleFile,
    RunFile,
    WayFile,
)
from taphuan_grading.content.facts import read_facts
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Course, Grade, Module, Programme, Rule, Run
from taphuan_grading.content.module import read_module
from taphuan_grading.content.paths import read_paths
from taphuan_grading.content.simulations import read_scenarios
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import Lines, read_yaml


def read_course(folder: Path, mistakes: Mistakes) -> Course | None:
    """Read a course and its modules; None when a mistake was noted."""
    path = folder / "course.yml"
    text = read_source(path, mistakes)
    if text is None:
        return None
    head, lines = read_yaml(text, CourseFile, path, mistakes)
    if head is None:
        return None
    before = len(mistakes.errors)
    if head.id != folder.name or not ID.match(head.id):
        mistakes.add(path, lines.of("id"), f"the id is '{head.id}'", f"'{folder.name}', {ID_EXPECTED}")
    modules: dict[str, Module] = {}
    for index, name in enumerate(head.modules):
        line = lines.of("modules", index)
        if name in head.modules[:index]:
            mistakes.add(path, line, f"module '{name}' is listed twice", "each module once")
        elif not (folder / f"{name}.md").is_file():
            mistakes.add(path, line, f"module '{name}' has no file", f"{name}.md in the folder {folder.name}")
        else:
            module = read_module(folder / f"{name}.md", mistakes)
            if module is not None:
                modules[name] = module
    for file in sorted(folder.glob("*.md")):
        if file.stem not in head.modules and file.stem.upper() != "README":
            mistakes.add(
                path, lines.of("modules"), f"'{file.name}' is not listed", "every module in 'modules'"
            )
    if len(mistakes.errors) > before:
        return None
    by_id = {module.id: module for module in modules.values()}
    rounds = read_rounds(
        (head.id, head.title), head.before_after, by_id, path=path, lines=lines, mistakes=mistakes
    )
    if len(mistakes.errors) > before:
        return None
    taught = tuple(modules.values())
    return Course(id=head.id, title=head.title, summary=head.summary, modules=taught, rounds=rounds)


class _ProgrammeCheck:
    """The agreements inside ``programme.yml``."""

    def __init__(self, path: Path, head: ProgrammeFile, lines: Lines, mistakes: Mistakes) -> None:
        self.path = path
        self.head = head
        self.lines = lines
        self.mistakes = mistakes

    def mistake(self, problem: str, expected: str, *at: str | int) -> None:
        self.mistakes.add(self.path, self.lines.of(*at), problem, expected)

    def ids(self, kind: str, found: list[str]) -> None:
        for index, name in enumerate(found):
            at = (kind, index) if kind == "courses" else (kind, index, "id")
            if not ID.match(name):
                self.mistake(f"'{name}' cannot be an id", ID_EXPECTED, *at)
            if name in found[:index]:
                self.mistake(f"'{name}' appears twice in {kind}", "each id once", *at)

    def rules(self, rules: list[RuleFile]) -> None:
        for index, rule in enumerate(rules):
            if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
                expected = "a day after valid_from, the first on which the rule is not in force"
                self.mistake(f"rule '{rule.id}' ends before it begins", expected, "rules", index, "valid_to")
            for place, course in enumerate(rule.required_courses):
                if course not in self.head.courses:
                    at = ("rules", index, "required_courses", place)
                    self.mistake(f"unknown course '{course}'", ", ".join(self.head.courses), *at)
                if course in rule.required_courses[:place]:
                    at = ("rules", index, "required_courses", place)
                    self.mistake(f"course '{course}' is required twice", "each course once", *at)
            self.ways(rule, index)
            for other in rules[:index]:
                if (other.valid_to is None or rule.valid_from < other.valid_to) and (
                    rule.valid_to is None or other.valid_from < rule.valid_to
                ):
                    problem = f"rules '{other.id}' and '{rule.id}' overlap"
                    self.mistake(problem, "one rule on any day", "rules", index, "valid_from")

    def ways(self, rule: RuleFile, index: int) -> None:
        for number, course in enumerate(rule.ways):
            at = ("rules", index, "ways", number)
            if course.course not in self.head.courses:
                expected = ", ".join(self.head.courses)
                self.mistake(f"unknown course '{course.course}'", expected, *at, "course")
            if course.course in [other.course for other in rule.ways[:number]]:
                self.mistake(f"course '{course.course}' has ways twice", "each course once", *at, "course")
            for place, way in enumerate(course.any_of):
                self.way(way, *at, "any_of", place)

    def way(self, way: WayFile, *at: str | int) -> None:
        grades = [grade.id for grade in self.head.grades]
        if not way.modules and way.attendance is None and way.outside is None:
            self.mistake("a way asks for nothing", "modules, attendance or outside", *at)
        if way.outside is not None and way.outside not in grades:
            expected = f"one of 'grades': {', '.join(grades) or 'there are none'}"
            self.mistake(f"unknown grade '{way.outside}'", expected, *at, "outside")
        if way.valid_from and way.valid_to and way.valid_to <= way.valid_from:
            expected = "a day after valid_from, the first on which the way does not count"
            self.mistake("a way ends before it begins", expected, *at, "valid_to")

    def runs(self, runs: list[RunFile]) -> None:
        for index, run in enumerate(runs):
            if run.ends < run.starts:
                self.mistake(f"run '{run.id}' ends before it starts", "a later day", "runs", index, "ends")
            elif run.due and not run.starts <= run.due <= run.ends:
                expected = f"a day from {run.starts} to {run.ends}"
                self.mistake(f"run '{run.id}' is due outside its days", expected, "runs", index, "due")
            for other in runs[:index]:
                if run.starts <= other.ends and other.starts <= run.ends:
                    problem = f"runs '{other.id}' and '{run.id}' overlap"
                    self.mistake(problem, "one run on any day", "runs", index, "starts")

    def all(self, root: Path) -> None:
        self.ids("courses", self.head.courses)
        self.ids("rules", [rule.id for rule in self.head.rules])
        self.ids("runs", [run.id for run in self.head.runs])
        self.ids("grades", [grade.id for grade in self.head.grades])
        self.rules(self.head.rules)
        self.runs(self.head.runs)
        if not ID.match(self.head.id):
            self.mistake(f"'{self.head.id}' cannot be an id", ID_EXPECTED, "id")
        for file in sorted(root.glob("*/course.yml")):
            if file.parent.name not in self.head.courses:
                self.mistake(f"'{file.parent.name}' is not listed", "every course in 'courses'", "courses")


def _slugs(modules: Iterable[Module], mistakes: Mistakes) -> None:
    seen: dict[str, Module] = {}
    for module in modules:
        if module.slug in seen:
            other = seen[module.slug].id
            problem = f"'{module.id}' and '{other}' get the same page '{module.slug}'"
            mistakes.add(module.path, 1, problem, "names that differ without '/'")
        seen[module.slug] = module


def read_programme(root: Path, mistakes: Mistakes) -> Programme | None:
    """Read a content folder; None when a mistake was noted."""
    path = root / "programme.yml"
    text = read_source(path, mistakes)
    if text is None:
        return None
    head, lines = read_yaml(text, ProgrammeFile, path, mistakes)
    if head is None:
        for file in sorted(root.glob("*/course.yml")):
            read_course(file.parent, mistakes)
        return None
    _ProgrammeCheck(path, head, lines, mistakes).all(root)
    courses: list[Course] = []
    for index, name in enumerate(head.courses):
        if not (root / name / "course.yml").is_file():
            line = lines.of("courses", index)
            mistakes.add(path, line, f"course '{name}' has no folder", f"the file {name}/course.yml")
            continue
        course = read_course(root / name, mistakes)
        if course is not None:
            courses.append(course)
    taught = {module.id: module for course in courses for module in course.modules}
    whole = taught if len(courses) == len(head.courses) else None
    contests, derived = read_contests(root, head.runs, whole, mistakes)
    derived = (*derived, *(module for course in courses for module in course.rounds))
    _slugs([*taught.values(), *derived], mistakes)
    paths = read_paths(head, lines, courses, path, mistakes)
    survey = checked_survey(root, mistakes)
    read_facts(root, mistakes)
    read_scenarios(root, mistakes)
    if mistakes.errors:
        return None
    return Programme(
        id=head.id,
        title=head.title,
        province=head.province,
        target=head.target,
        rules=tuple(Rule.model_validate(rule.model_dump()) for rule in head.rules),
        runs=tuple(Run.model_validate(run.model_dump()) for run in head.runs),
        courses=tuple(courses),
        grades=tuple(Grade.model_validate(grade.model_dump()) for grade in head.grades),
        paths=paths,
        survey=survey,
        contests=contests,
        derived=derived,
    )


def load_programme(root: Path | None = None) -> Programme:
    """Load everything that is taught.

    Parameters
    ----------
    root
        The content folder; `content_root` decides when it is not given.

    Returns
    -------
    Programme
        The programme with all its courses and modules.

    Raises
    ------
    ContentErrors
        With every mistake of the tree.
    """
    mistakes = Mistakes()
    return mistakes.checked(read_programme(content_root(root), mistakes))


def load_posts(audience: str, root: Path | None = None) -> tuple[str, ...]:
    """Return the words of post titles by which `audience` is known, without reading courses.

    Parameters
    ----------
    audience
        The id of a learning path; nobody is known by their post when there is none.
    root
        The content folder; `content_root` decides when it is not given.

    Raises
    ------
    ContentErrors
        With every mistake of ``programme.yml`` itself.
    """
    mistakes = Mistakes()
    path = content_root(root) / "programme.yml"
    text = read_source(path, mistakes)
    head = read_yaml(text, ProgrammeFile, path, mistakes)[0] if text is not None else None
    paths = mistakes.checked(head).paths
    return next((tuple(each.posts) for each in paths if each.id == audience), ())


def load_module(path: Path) -> Module:
    """Load one module's file; `ContentErrors` with every mistake in it."""
    mistakes = Mistakes()
    return mistakes.checked(read_module(path.resolve(), mistakes))
