"""Removing from nbgrader what one person wrote: files, grades, comments. Our own marks are kept elsewhere."""

from __future__ import annotations

import shutil
from contextlib import suppress

from nbgrader.api import Gradebook, MissingEntry

from taphuan_grading.marking.course import course_config, course_directory, folder, student_of
from taphuan_grading.store.home import Home


def forget_student(home: Home, official_id: str) -> None:
    """Remove the submissions of a person from every run, on disk and in nbgrader's gradebook."""
    student = student_of(official_id)
    for course in sorted(home.courses.iterdir()) if home.courses.is_dir() else ():
        directory = course_directory(course_config(home, course.name))
        for step in (
            directory.submitted_directory,
            directory.autograded_directory,
            directory.feedback_directory,
        ):
            place = folder(directory, step, student, ".")
            if place.exists():
                shutil.rmtree(place)
        with Gradebook(directory.db_url, course.name) as gradebook, suppress(MissingEntry):
            gradebook.remove_student(student)
