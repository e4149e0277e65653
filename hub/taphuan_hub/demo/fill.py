"""Filling a new home with a demo."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.assignment.release import release
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.register.officials import add_official, add_post
from taphuan_grading.register.units import read_atlas
from taphuan_grading.store.home import Home
from taphuan_hub.demo.accounts import (
    HELPER,
    LEARNER,
    DemoAccount,
    open_accounts,
    people_with_accounts,
    write_accounts,
)
from taphuan_hub.demo.classes import hold_classes
from taphuan_hub.demo.contest import compete
from taphuan_hub.demo.helpers import give_help, invent_helpers
from taphuan_hub.demo.opinions import answer_surveys
from taphuan_hub.demo.people import invent_people
from taphuan_hub.demo.play import keep, play
from taphuan_hub.demo.story import Author, Cast, Story
from taphuan_hub.progress import bar, say

DEFAULT_OFFICIALS = 420
DEFAULT_SEED = 5306


class Demo:
    """An invented province.

    Parameters
    ----------
    officials
        How many officials are invented, beside those with demo accounts; `RegisterError` when
        there are fewer than units.
    seed
        The same seed gives the same officials, answers and scores on the same day.
    cast
        How many of them have done what; in proportion to `officials` when it is not given.
    """

    def __init__(
        self, officials: int = DEFAULT_OFFICIALS, seed: int = DEFAULT_SEED, cast: Cast | None = None
    ) -> None:
        self.accounts: tuple[DemoAccount, ...] = ()
        self.people = invent_people(read_atlas(), officials, seed)
        self.helpers = invent_helpers(read_atlas(), seed)
        self._seed = seed
        self._cast = cast or Cast().scaled(officials / DEFAULT_OFFICIALS)

    def fill(self, home: Home, engine: Engine, programme: Programme) -> None:
        """Put people, accounts, answers and marks into a home that is being made.

        Raises
        ------
        RuleError
            When no run is open today.
        MarkingError
            When an answer could not be marked.
        """
        run = run_on(programme, clock.today())
        say(f"inventing {len(self.people)} officials and carrying their posts through two reforms")
        self._settle(engine)
        self.accounts = open_accounts(engine, clock.now())
        write_accounts(home, self.accounts)
        hold_classes(
            engine,
            programme,
            self._managers(clock.today()),
            learner=LEARNER.official.id,
            now=clock.now().astimezone(clock.ZONE),
            seed=self._seed,
        )
        self._help(engine, programme, run)
        story = self._story(home, programme, run)
        story.sittings += compete(
            engine, programme, run, self.people, learner=LEARNER.official.id, seed=self._seed
        )
        for draft in story.drafts:
            keep(engine, draft)
        with bar("answers through nbgrader's marking", len(story.sittings)) as step:
            play(home, engine, programme, story.sittings, step)
        answer_surveys(
            home,
            engine,
            programme,
            run,
            learner=LEARNER.official.id,
            moment=clock.now(),
            seed=self._seed,
        )

    def _help(self, engine: Engine, programme: Programme, run: Run) -> None:
        staff = people_with_accounts(read_atlas())
        member = next(person for person in staff if person.official == HELPER.official)
        now = clock.now().astimezone(clock.ZONE)
        give_help(engine, programme, run, [*self.helpers, member], now=now, seed=self._seed)

    def _settle(self, engine: Engine) -> None:
        with engine.begin() as connection:
            for person in [*self.people, *self.helpers, *people_with_accounts(read_atlas())]:
                add_official(connection, person.official)
                for post in person.posts:
                    add_post(connection, post)

    def _managers(self, day: date) -> list[str]:
        return [person.official.id for person in self.people if person.manages(day)]

    def _story(self, home: Home, programme: Programme, run: Run) -> Story:
        author = Author(programme, run, clock.now(), self._seed)
        story = author.write(self._managers(clock.today()), self._cast)
        story.sittings += author.all_but_one(LEARNER.official.id).sittings
        before = [one for one in programme.runs if one.ends < run.starts]
        if before and self._cast.earlier:
            last = max(before, key=lambda one: one.ends)
            say(f"releasing the modules of {last.id}, which has ended")
            release(home, programme, last)
            author = Author(programme, last, clock.now(), self._seed)
            story.sittings += author.write(self._managers(last.ends), self._cast.in_earlier_run()).sittings
        return story
