"""The plan's other targets: ``targets.yml`` of the content."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from taphuan_grading.content.base import Model
from taphuan_grading.content.declared import ID_EXPECTED, Declared
from taphuan_grading.content.ids import check_ids
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml

FILE = "targets.yml"
PERCENT = "%"


class TargetFile(Declared):
    """One target of ``targets.yml``."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    statement: str = Field(min_length=1, description="what is counted, in Vietnamese")
    unit: str = Field(min_length=1, description='"%", or what is counted')
    aim: float = Field(gt=0, description="a number above 0")
    over: bool = Field(default=False, description="true: more than the aim is needed")
    source: str = Field(min_length=1, description="the section of the plan")


class TargetsFile(Declared):
    """``targets.yml``."""

    targets: list[TargetFile] = Field(min_length=1, description="a list of targets")


class Target(Model):
    """Something else that the plan wants: `aim` of `unit`, or more than that if `over`."""

    id: str
    statement: str
    unit: str
    aim: float
    over: bool
    source: str

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage, which is never more than 100."""
        return self.unit == PERCENT

    def reached_by(self, value: float) -> bool:
        """Say whether `value` is enough."""
        return value > self.aim if self.over else value >= self.aim


def read_targets(root: Path | None = None) -> tuple[Target, ...]:
    """Read ``targets.yml``, none if there is none; `ContentErrors` with every mistake in it."""
    mistakes = Mistakes()
    return mistakes.checked(checked_targets(content_root(root), mistakes))


def checked_targets(root: Path, mistakes: Mistakes) -> tuple[Target, ...] | None:
    """Read them; None when a mistake was noted."""
    path = root / FILE
    if not path.is_file():
        return ()
    text = read_source(path, mistakes)
    found, lines = (None, None) if text is None else read_yaml(text, TargetsFile, path, mistakes)
    if found is None or lines is None:
        return None
    before = len(mistakes.errors)
    check_ids([target.id for target in found.targets], "targets", path, lines, mistakes)
    for number, target in enumerate(found.targets):
        if target.unit == PERCENT and target.aim > 100:
            line = lines.of("targets", number, "aim")
            mistakes.add(path, line, f"the aim is {target.aim:g}%", "100% at most")
    if len(mistakes.errors) > before:
        return None
    return tuple(Target.model_validate(target.model_dump()) for target in found.targets)
