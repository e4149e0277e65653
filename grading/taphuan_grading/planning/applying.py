"""A plan becomes classes, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from taphuan_grading.attendance.making import add_class
from taphuan_grading.clock import local_day
from taphuan_grading.content.models import Programme
from taphuan_grading.planning.checking import Checked, check_plan
from taphuan_grading.planning.plan_reading import Plan
from taphuan_grading.planning.sheets import Book


def apply_plan(connection: Connection, programme: Programme, plan: Plan, book: Book, at: datetime) -> Checked:
    """Make the classes of a plan with the people who are invited: all that are not there yet, or none.

    Parameters
    ----------
    connection
        In a transaction that writes.
    programme
        What is taught.
    plan, book
        The plan, and where its mistakes are collected: nothing is made when there are any.
    at
        The moment.

    Raises
    ------
    PlanError
        As for `check_plan`.
    """
    checked = check_plan(connection, programme, plan, book, local_day(at))
    if not book.mistakes():
        for declared in checked.new:
            add_class(connection, programme, declared, at)
    return checked
