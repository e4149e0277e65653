"""A module as a page of plain files: to be read without scripts, and answered where they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from taphuan_grading.assignment.keys import feedback_key
from taphuan_grading.assignment.notebook import goals
from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import markdown
from taphuan_grading.content.facts import Fact
from taphuan_grading.content.models import Module, Pool, Programme, Question, Simulation, Text
from taphuan_grading.rules.feedback import feedback_html
from taphuan_grading.rules.summary import summary
from taphuan_widgets.alone.files import opening, scripts_of
from taphuan_widgets.alone.frame import TEMPLATES, Link
from taphuan_widgets.pages.html import ready
from taphuan_widgets.wording import labels


def module_page(
    module: Module,
    programme: Programme,
    *,
    course: str,
    pictures: Mapping[str, str],
    handout: str = "",
    following: Link | None = None,
    home: str = "",
) -> str:
    """Return the self-study page of `module`.

    Parameters
    ----------
    module
        Any module.
    programme
        What the pages belong to.
    course
        The title of its course; empty when it is in none.
    pictures
        The address of each of its pictures, by the picture's name.
    handout
        The address of its hand-out; empty when it has none.
    following
        What comes after it.
    home
        The address of the site that it belongs to; empty in a pack.

    Returns
    -------
    str
        HTML. Keys, feedback and hints are in it for practice only.
    """
    public = {question.id: public_question(question) for question in module.questions}
    named = labels(public)

    def part(one: Text | Question) -> Markup:
        if isinstance(one, Text):
            return ready(f'<div class="text">{markdown.render_loaded(one.markdown, pictures)}</div>')
        return question_place(one, public[one.id], named[one.id], pictures)

    steps = [{"title": step.title, "parts": [part(one) for one in step.parts]} for step in module.steps]
    return TEMPLATES.get_template("module.html.j2").render(
        root="",
        home=home,
        scripts=scripts_of(public.values()),
        module=module,
        programme=programme,
        course=course,
        steps=steps,
        goals=ready(markdown.render_loaded(goals(module), {})) if module.objectives else "",
        sources=ready("".join(map(source, module.facts))),
        handout=handout,
        next=following,
    )


def question_place(
    question: Question, public: Mapping[str, Any], label: str, pictures: Mapping[str, str]
) -> Markup:
    """Return where a question stands: as on paper, until a script makes it one that can be answered."""
    paper = "\n\n".join(filter(None, [question.prompt_markdown, question.printed()]))
    return ready(
        TEMPLATES.get_template("question.html.j2").render(
            question=question,
            opening=ready(opening(public, label)),
            label=label,
            paper=ready(markdown.render_loaded(paper, pictures)),
            answer=ready(answer(question)) if question.practice else "",
        )
    )


def answer(question: Question) -> str:
    """Return the answer to a practice question with its explanations, for readers without scripts."""
    if isinstance(question, Simulation):
        return question.explanation_html
    hint = f"<p><strong>Gợi ý:</strong> {question.hint_html}</p>" if question.hint_html else ""
    key = question.handed_in(question.key_answer(), "")
    told = "" if isinstance(question, Pool) else feedback_html(feedback_key(question), key)
    lines = "; ".join(line.removeprefix("1. ") for line in summary(key, question.labels()))
    shown = not isinstance(question, Pool) and "tq-review" not in told
    stated = f"<p><strong>Đáp án:</strong> {escape(lines)}</p>" if shown else ""
    return hint + stated + told + question.explanation_html


def source(fact: Fact) -> str:
    """Return one fact that a module rests on, with its days for `changed.js` to compare with today."""
    days = {"from": fact.valid_from, "to": fact.valid_to, "now": fact.afterwards}
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in days.items() if value)
    told = markdown.render_loaded(fact.told, {}).removeprefix("<p>").removesuffix("</p>")
    seen = f"{escape(fact.source)}; đối chiếu tháng {fact.checked.month}/{fact.checked.year}"
    return f'<li data-statement="{escape(fact.statement)}"{data}>{told}. <em>{seen}.</em></li>'


def titles(modules: Sequence[Module]) -> list[Link]:
    """Return the addresses of `modules` beside each other."""
    return [Link(f"{module.slug}.html", module.title) for module in modules]
