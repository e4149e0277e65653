"""Courses as text: the models, and the loader that names file and line of every mistake."""

from __future__ import annotations

from taphuan_grading.content.check import check
from taphuan_grading.content.loader import load_module, load_posts, load_programme
from taphuan_grading.content.locate import content_root

__all__ = ["check", "content_root", "load_module", "load_posts", "load_programme"]
