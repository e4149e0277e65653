"""Who takes which module when: trained, half-way, failed, waiting, and those who only began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from itertools import islice
from random import Random

from taphuan_grading.clock import ZONE
from taphuan_grading.content.models import Answer, Module, Programme, Run
from taphuan_hub.demo.answers import Sheet, draft, sheet


@dataclass(frozen=True)
class Cast:
    """How many play each part in the open run, and how many were trained in the one before."""

    trained: int = 6
    half_way: int = 2
    failed: int = 2
    waiting: int = 3
    begun: int = 3
    earlier: int = 1

    def in_earlier_run(self) -> Cast:
        """Return the cast of the run before."""
        some = min(1, self.earlier)
        return Cast(trained=self.earlier, half_way=some, failed=0, waiting=0, begun=0, earlier=0)

    def scaled(self, share: float) -> Cast:
        """Return a smaller cast for a smaller province, with somebody in every part; never a larger one."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return Cast(**{name: max(1, round(count * min(1.0, share))) for name, count in parts.items()})

    @property
    def size(self) -> int:
        """How many people are needed."""
        return sum(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class Sitting:
    """One attempt: a filled sheet handed in at a moment.

    `trainer_at` is when a trainer marked the written answers; None leaves them waiting.
    """

    official_id: str
    run: str
    module: Module
    ordinal: int
    sheet: Sheet
    submitted_at: datetime
    trainer_at: datetime | None


@dataclass(frozen=True)
class Draft:
    """Answers that were given and not handed in, and the step where the person stopped."""

    official_id: str
    run: str
    module: Module
    answers: dict[str, Answer]
    step: int
    saved_at: datetime


@dataclass
class Story:
    """What happens in a run."""

    sittings: list[Sitting]
    drafts: list[Draft]


class Author:
    """Writes what happens in one run; the same seed writes the same.

    Parameters
    ----------
    programme
        What is taught.
    run
        The run.
    now
        Nothing happens after it.
    seed
        Of the random numbers.
    """

    def __init__(self, programme: Programme, run: Run, now: datetime, seed: int) -> None:
        self._all = programme.modules
        self._written = [module for module in self._all if _has_written(module)]
        self._quick = [module for module in self._all if not _has_written(module)]
        self._run = run
        self._now = now
        self._rng = Random(f"story {run.id} {seed}")  # noqa: S311 - nothing secret

    def write(self, people: Sequence[str], cast: Cast) -> Story:
        """Give the parts of `cast` to officials chosen among `people`, as far as they go round."""
        chosen = iter(self._rng.sample(people, min(len(people), cast.size)))
        story = Story([], [])
        for number, who in enumerate(islice(chosen, cast.trained)):
            self._pass(story, who, self._all, again=number % 6 == 1)
        for who in islice(chosen, cast.half_way):
            self._stop_half_way(story, who)
        for who in islice(chosen, cast.failed):
            self._fail(story, who)
        for number, who in enumerate(islice(chosen, cast.waiting)):
            self._wait(story, who, [*self._quick, *self._written] if number == 0 else self._written)
        for who in islice(chosen, cast.begun):
            self._begin(story, who, self._rng.choice(self._all))
        return story

    def all_but_one(self, who: str) -> Story:
        """Let `who` pass every module but one: the first with a written answer, if there is any."""
        left = (self._written or list(self._all))[0]
        story = Story([], [])
        self._pass(story, who, [module for module in self._all if module.id != left.id], again=False)
        return story

    def _pass(self, story: Story, who: str, modules: Sequence[Module], *, again: bool) -> None:
        tries = [(module, 1, True) for module in modules]
        if again and self._quick:
            module = self._rng.choice(self._quick)
            tries = [one for one in tries if one[0].id != module.id]
            tries += [(module, 1, False), (module, 2, True)]
        moments = self._moments(len(tries))
        for (module, ordinal, passes), moment in zip(tries, moments, strict=True):
            self._sit(story, who, module, moment, ordinal=ordinal, passes=passes)

    def _stop_half_way(self, story: Story, who: str) -> None:
        modules = self._rng.sample(self._all, len(self._all))
        done = self._rng.randint(1, max(1, len(modules) - 1))
        self._pass(story, who, modules[:done], again=False)
        for module in modules[done : done + 1]:
            self._begin(story, who, module)

    def _fail(self, story: Story, who: str) -> None:
        module = self._rng.choice(self._quick or list(self._all))
        self._sit(story, who, module, self._moments(1)[0], ordinal=1, passes=False)

    def _wait(self, story: Story, who: str, modules: Sequence[Module]) -> None:
        for module, moment in zip(modules, self._moments(len(modules)), strict=True):
            self._sit(story, who, module, moment, ordinal=1, passes=True, trainer=False)

    def _begin(self, story: Story, who: str, module: Module) -> None:
        step = self._rng.randrange(len(module.steps))
        answers = draft(module, self._rng)
        story.drafts.append(Draft(who, self._run.id, module, answers, step, self._moments(1)[0]))

    def _sit(
        self,
        story: Story,
        who: str,
        module: Module,
        moment: datetime,
        *,
        ordinal: int,
        passes: bool,
        trainer: bool = True,
    ) -> None:
        filled = sheet(module, self._rng, passes=passes)
        marked = None
        if filled.by_trainer and trainer:
            marked = min(moment + timedelta(hours=self._rng.uniform(2, 60)), self._now - timedelta(minutes=1))
        story.sittings.append(Sitting(who, self._run.id, module, ordinal, filled, moment, marked))

    def _moments(self, count: int) -> list[datetime]:
        """Return moments of the run that have passed, in order, most of them in working hours."""
        starts = datetime.combine(self._run.starts, time(), ZONE)
        ends = datetime.combine(self._run.ends, time(), ZONE)
        last = min(self._now - timedelta(hours=1), ends)
        found = []
        for _ in range(count):
            moment = starts + (last - starts) * self._rng.random()
            by_day = moment.replace(hour=self._rng.randint(8, 16))
            found.append(by_day if starts <= by_day < last else moment)
        return sorted(found)


def in_rounds(sittings: Sequence[Sitting]) -> Iterator[list[Sitting]]:
    """Yield first attempts, then second ones, …: an attempt has to be marked before the next."""
    for ordinal in sorted({sitting.ordinal for sitting in sittings}):
        found = [sitting for sitting in sittings if sitting.ordinal == ordinal]
        yield sorted(found, key=lambda sitting: (sitting.submitted_at, sitting.official_id))


def _has_written(module: Module) -> bool:
    return any(question.type == "written" for question in module.marked)
