"""What developers are told to do is what was done for everything that is there."""

from __future__ import annotations

import re
from pathlib import Path

from taphuan_grading.content.kinds import KINDS
from taphuan_grading.content.models import Module
from taphuan_grading.content.simulators import SIMULATORS

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
BY_TRAINER = {"written", "upload"}
SAID_SIMPLY = {"true-false", "short-text", "number"} | BY_TRAINER
"""Types whose feedback is their explanation alone."""


def rows(page: str, heading: str) -> list[str]:
    text = (ROOT / "site/developers" / page).read_text(encoding="utf-8")
    return ROW.findall(re.split(r"\n## ", text.partition(f"## {heading}\n")[2])[0])


def named(file: str, kind: str) -> bool:
    """Say whether a file names a type: as it is written, or as its class is called."""
    text = (ROOT / file).read_text(encoding="utf-8")
    words = (rf"[\"'`]{kind}[\"'`]", rf"^ *{kind}[,:]", rf"^:type: {kind}$")
    return any(re.search(word, text, re.MULTILINE) for word in words)


def test_every_type_of_question_stands_where_the_recipe_says() -> None:
    files = [
        file for file in rows("question-types.md", "One line in each list") if not file.endswith("models.py")
    ]
    assert len(files) == 7
    excused = {"parts.py": BY_TRAINER, "arranged.js": BY_TRAINER, "feedback.py": SAID_SIMPLY}
    missing = [
        (file, kind)
        for file in files
        for kind in KINDS
        if not named(file, kind) and kind not in excused.get(Path(file).name, set())
    ]
    assert missing == []
    assert set(KINDS) < {part.get("properties", {}).get("type", {}).get("const") for part in _schemas()}


def _schemas() -> list[dict[str, dict[str, dict[str, str]]]]:
    return list(Module.model_json_schema()["$defs"].values())


def test_the_files_of_its_own_are_there_for_every_type() -> None:
    for file in rows("question-types.md", "Three files of its own"):
        assert (ROOT / file).is_file(), file
    for kind in KINDS:
        name = kind.replace("-", "_")
        assert (ROOT / f"widgets/taphuan_widgets/questions/{name}.py").is_file()
        assert (ROOT / f"widgets/taphuan_widgets/questions/{name}.js").is_file()


def test_every_simulator_has_the_files_that_the_recipe_names() -> None:
    for name in SIMULATORS:
        assert (ROOT / f"grading/taphuan_grading/content/simulators/{name.replace('-', '_')}.py").is_file()
        assert (ROOT / f"widgets/taphuan_widgets/simulators/{name}.js").is_file()
        assert len(list((ROOT / "courses/simulations" / name).glob("*.yml"))) >= 3
