"""What the pages show, gathered from the rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.attempts.origin import Origin, origins_of
from taphuan_grading.attempts.overview import Begun, overview
from taphuan_grading.attempts.records import Attempt, best_attempt
from taphuan_grading.attempts.states import module_state
from taphuan_grading.cascade.members import helps
from taphuan_grading.completion.evidence import attempts_frame, local_days
from taphuan_grading.completion.rule import rule_on
from taphuan_grading.completion.trained import course_passes, module_passes, trained
from taphuan_grading.completion.ways import Evidence, courses_passed, load_beside
from taphuan_grading.content.models import Course, Module, Programme, Rule, Run
from taphuan_grading.content.paths import path_of
from taphuan_grading.evaluation.rounds import Round, rounds_for
from taphuan_grading.register.officials import Post, find_official, posts_of


def learning(engine: Engine, programme: Programme, run: Run, official_id: str) -> dict[str, Any]:
    """Return where one person stands in every module of a run, as JSON.

    `next` of a module is the step to open, counted from 0. The modules are those of the person's path, and
    those that were begun all the same.
    """
    today = clock.today()
    with engine.connect() as connection:
        official = find_official(connection, official_id)
        posts = posts_of(connection, official_id, today)
        rule = rule_on(programme, today)
        beside = load_beside(connection, run, rule, today, official_id)
    begun = overview(engine, official_id, run.id)
    path = path_of(programme, [post.title for post in posts], manager=any(post.manager for post in posts))
    required = path.required if path else [module.id for module in programme.modules]
    shown = {*required, *(path.optional if path else ()), *begun}
    attempts = [attempt for one in begun.values() for attempt in one.attempts]
    with engine.connect() as connection:
        origins = origins_of(connection, [attempt.id for attempt in attempts])
    return {
        "official": {"name": official.name, "post": where(posts)},
        "run": {"id": run.id, "title": run.title, "ends": run.ends.isoformat()},
        "trained": is_trained(programme, rule, attempts, beside, today),
        "path": path.title if path else "",
        "helps": helps(programme, [post.title for post in posts]),
        "modules": [
            _module(course, module, begun.get(module.id, Begun()), origins)
            | {"required": module.id in required}
            for course in programme.courses
            for module in course.modules
            if module.id in shown
        ],
        "rounds": [
            _round(one, begun)
            for one in rounds_for(programme, begun)
            if any(module.id in shown for module in one.course.modules)
        ],
    }


def where(posts: Sequence[Post]) -> str:
    """Say what an official does, and in which unit, in the principal post (the first one)."""
    return f"{posts[0].title} · {posts[0].unit.full_name}" if posts else ""


def is_trained(
    programme: Programme,
    rule: Rule,
    attempts: list[Attempt],
    beside: tuple[pd.DataFrame, pd.DataFrame],
    day: date,
) -> bool:
    """Say whether one person fulfils the rule on `day`, by the functions behind the indicator.

    `beside` is what else the rule may ask for: attendance and certificates (`completion.ways`).
    """
    frame = attempts_frame(
        [
            (
                one.official_id,
                one.module,
                one.ordinal,
                one.state,
                one.score,
                one.max_score,
                one.submitted_at,
                one.marked_at,
            )
            for one in attempts
        ]
    )
    for column in ("submitted_on", "marked_on"):
        frame[column] = local_days(frame[column])
    by_modules = course_passes(programme, module_passes(programme, frame, day))
    courses = courses_passed(rule, Evidence(by_modules, *beside), day)
    return not trained(rule, courses).empty


def _round(one: Round, begun: Mapping[str, Begun]) -> dict[str, Any]:
    return {
        "course": one.course.id,
        "course_title": one.course.title,
        "when": one.when,
        "slug": one.module.slug,
        "questions": len(one.module.marked),
        "started": begun.get(one.module.id, Begun()).started,
    }


def _module(course: Course, module: Module, begun: Begun, origins: Mapping[int, Origin]) -> dict[str, Any]:
    best = best_attempt(begun.attempts)
    shown = best or (begun.attempts[-1] if begun.attempts else None)
    origin = origins.get(shown.id) if shown else None
    marked = {question.id for question in module.marked}
    return {
        "module": module.id,
        "slug": module.slug,
        "course": course.id,
        "course_title": course.title,
        "title": module.title,
        "minutes": module.minutes,
        "state": module_state(module, begun.attempts, started=begun.started),
        "score": best.score if best else None,
        "max_score": best.max_score if best else module.max_score,
        "pass_mark": module.pass_mark,
        "answered": len(begun.answered & marked),
        "questions": len(marked),
        "next": begun.step or 0,
        "offline": origin.confirmed if origin else "",
    }
