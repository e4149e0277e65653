"""The block ``:::{simulation} name`` and the scenario that it plays."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from markdown_it.token import Token

from taphuan_grading.content.citing import CITED, cited
from taphuan_grading.content.declared import ID
from taphuan_grading.content.kinds.draft import COMMON, MOST_POINTS
from taphuan_grading.content.kinds.simulation import Simulation
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.page import Page
from taphuan_grading.content.settings import Settings, read_settings
from taphuan_grading.content.simulators import SIMULATORS
from taphuan_grading.content.simulators.base import Scenario
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml
from taphuan_grading.vietnamese import parse_number

FOLDER = "simulations"
_INFO = re.compile(r"\{simulation\}\s+(\S+)\s*\Z")
SETTINGS = {
    "scenario": "the name of the scenario's file, without .yml; needed",
    "points": COMMON["points"],
    "practice": COMMON["practice"],
    **CITED,
}
"""What may be set in a simulation, and what each says."""
_KNOWN = sorted(SETTINGS)


def read_scenario(path: Path, mistakes: Mistakes) -> Scenario | None:
    """Read a scenario; its folder says of which simulator.

    Parameters
    ----------
    path
        ``…/simulations/<simulator>/<scenario>.yml``.
    mistakes
        Receives everything that is wrong with it.

    Returns
    -------
    Scenario or None
        None when a mistake was noted.
    """
    kind = SIMULATORS.get(path.parent.name)
    if kind is None:
        mistakes.add(path, 1, f"unknown simulator '{path.parent.name}'", "one of " + ", ".join(SIMULATORS))
        return None
    before = len(mistakes.errors)
    text = read_source(path, mistakes)
    if text is None:
        return None
    scenario, lines = read_yaml(text, kind, path, mistakes)
    if scenario is not None:
        for place, problem, expected in scenario.problems():
            mistakes.add(path, lines.of(*place), problem, expected)
    return scenario if len(mistakes.errors) == before else None


def read_scenarios(root: Path, mistakes: Mistakes) -> None:
    """Note the mistakes of every scenario below `root`, whether or not a module plays it."""
    for path in sorted((root / FOLDER).glob("*/*.yml")):
        read_scenario(path, mistakes)


def practised(root: Path) -> list[Simulation]:
    """Return every scenario below `root` as practice; `ContentErrors` with every mistake in them."""
    mistakes = Mistakes()
    played = []
    for path in sorted((root / FOLDER).glob("*/*.yml")):
        scenario = read_scenario(path, mistakes)
        if scenario is not None:
            played.append(simulation(scenario, path.parent.name, path.stem, practice=True))
    return mistakes.checked(played)


def simulation(
    scenario: Scenario,
    simulator: str,
    name: str,
    *,
    points: float = 1.0,
    practice: bool = False,
    line: int = 1,
) -> Simulation:
    """Return the question that plays `scenario`."""
    compiled = scenario.compiled(practice=practice)
    return Simulation(
        id=f"{simulator}-{name}",
        line=line,
        prompt_html=f"<p>{escape(scenario.title)}</p><p>{escape(scenario.intro.strip())}</p>",
        prompt_markdown=f"**{scenario.title}**\n\n{scenario.intro.strip()}",
        points=points,
        practice=practice,
        title=scenario.title,
        simulator=simulator,
        scenario=name,
        stage=compiled.stage,
        checks=tuple(compiled.checks),
        deeds=compiled.deeds,
    )


def _points(settings: Settings, page: Page, line: int) -> float | None:
    written, at = settings.get("points", ("1", line))
    points = parse_number(written)
    if "practice" in settings and "points" in settings:
        page.mistake(at, "a practice simulation carries points", "no ':points:', or no ':practice:'")
        return None
    if points is None or not 0 < points <= MOST_POINTS:
        page.mistake(at, f"points are '{written}'", f"a number above 0 and up to {MOST_POINTS}")
        return None
    return points


def read_simulation(fence: Token, page: Page, line: int) -> Simulation | None:
    """Read a simulation.

    Parameters
    ----------
    fence
        The ``:::{simulation} name`` fence; it holds settings and nothing else.
    page
        The module's file; receives mistakes, also those of the scenario's file.
    line
        The line of the fence in the file.

    Returns
    -------
    Simulation or None
        None when a mistake was noted.
    """
    match = _INFO.match(fence.info.strip())
    simulator = match[1] if match else ""
    if simulator not in SIMULATORS:
        expected = "'{simulation} name' with one of " + ", ".join(SIMULATORS)
        page.mistake(line, f"'{fence.info.strip()}' does not name a simulator", expected)
        return None
    lines = fence.content.rstrip("\n").split("\n")
    settings, taken = read_settings(lines, page, line + 1)
    if any(text.strip() for text in lines[taken:]):
        page.mistake(line + 1 + taken, "a simulation holds text", "settings only")
        return None
    for setting, (_, at) in settings.items():
        if setting not in _KNOWN:
            page.mistake(at, f"unknown setting ':{setting}:' for a simulation", ", ".join(_KNOWN))
    points = _points(settings, page, line)
    citing = cited(settings, page, line, tests="practice" not in settings)
    name, at = settings.get("scenario", ("", line))
    path = page.path.parent.parent / FOLDER / simulator / f"{name}.yml"
    if not ID.match(name) or not path.is_file():
        known = sorted(file.stem for file in path.parent.glob("*.yml"))
        page.mistake(at, f"there is no scenario '{name}' of {simulator}", "one of " + ", ".join(known))
        return None
    scenario = read_scenario(path, page.mistakes)
    if scenario is None or points is None:
        return None
    made = simulation(scenario, simulator, name, points=points, practice="practice" in settings, line=line)
    if made.id in page.question_lines:
        problem = f"'{made.id}' exists already on line {page.question_lines[made.id]}"
        page.mistake(line, problem, "each scenario once in a module")
        return None
    page.question_lines[made.id] = line
    page.scenarios[made.id] = path
    return made.model_copy(update=citing)
