"""Lets Sphinx read the directive ``simulation``: practice is played on the page, the rest announced."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from taphuan_grading.assignment.public import public_question
from taphuan_grading.content.citing import CITING
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Simulation
from taphuan_grading.content.simulations import FOLDER, read_scenario, simulation
from taphuan_widgets.alone.files import QUESTIONS_CSS, place, scripts_of

ASSETS = "tu-hoc/taphuan"
"""Where the self-study pages of the site have their scripts and styles."""


class SimulationDirective(SphinxDirective):
    """One scenario of a simulator."""

    required_arguments = 1
    option_spec: ClassVar = {
        "scenario": directives.unchanged_required,
        "points": directives.unchanged,
        "practice": directives.flag,
        **dict.fromkeys(CITING, directives.unchanged),
    }

    def run(self) -> list[nodes.Node]:
        practice = "practice" in self.options
        played = self.play(practice=practice)
        if not practice:
            about = f"Bài mô phỏng: {played.title}. Đăng nhập và làm trong học phần để được chấm điểm."
            return [nodes.paragraph("", "", nodes.emphasis("", about))]
        public = public_question(played)
        return [nodes.raw("", self.loading(scripts_of([public])) + place(public, "Luyện tập"), format="html")]

    def loading(self, scripts: list[str]) -> str:
        """Return what loads `scripts` and the styles, each once for a page."""
        root = "../" * self.env.docname.count("/") + ASSETS
        loaded: set[str] = self.env.temp_data.setdefault("simulations", set())
        first = "" if loaded else f'<link rel="stylesheet" href="{root}/{QUESTIONS_CSS}">'
        new = [name for name in scripts if name not in loaded]
        loaded.update(new)
        return first + "".join(f'<script defer src="{root}/{name}"></script>' for name in new)

    def play(self, *, practice: bool) -> Simulation:
        simulator, name = self.arguments[0], self.options["scenario"]
        path = content_root() / FOLDER / simulator / f"{name}.yml"
        self.env.note_dependency(str(path))
        mistakes = Mistakes()
        scenario = mistakes.checked(read_scenario(path, mistakes))
        return simulation(scenario, simulator, name, practice=practice)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("simulation", SimulationDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
