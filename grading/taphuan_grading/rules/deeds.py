"""What a person did in a simulator: the answer, read without ever failing."""

from __future__ import annotations

from typing import NamedTuple

MOST_ACTIONS = 200
LONGEST_ACTION = 400
"""Letters of one action; a report typed to 156 is the longest."""


class Action(NamedTuple):
    """One deed: a verb, what it was done to, and with what ("set", "phone", "0900 000 001")."""

    verb: str
    thing: str
    value: str


class Log:
    """The actions of an answer, in order.

    Parameters
    ----------
    answer
        A list of lines ``verb thing`` or ``verb thing value``. What is no such line is left out; what is no
        list is no action at all.
    """

    def __init__(self, answer: object) -> None:
        lines = answer if isinstance(answer, list) else []
        read = [_action(line) for line in lines[:MOST_ACTIONS]]
        self.actions = [action for action in read if action is not None]

    def value(self, verb: str, thing: str) -> str | None:
        """Return with what `verb` was last done to `thing`; None when it never was."""
        place = self.when(verb, thing)
        return None if place is None else self.actions[place].value

    def when(self, verb: str, thing: str) -> int | None:
        """Return the place in the log at which `verb` was last done to `thing`."""
        places = self._places(verb, thing)
        return places[-1] if places else None

    def first(self, verb: str, thing: str) -> int | None:
        """Return the place in the log at which `verb` was first done to `thing`."""
        places = self._places(verb, thing)
        return places[0] if places else None

    def _places(self, verb: str, thing: str) -> list[int]:
        return [at for at, action in enumerate(self.actions) if action[:2] == (verb, thing)]


def _action(line: object) -> Action | None:
    if not isinstance(line, str) or len(line) > LONGEST_ACTION:
        return None
    verb, _, rest = line.partition(" ")
    thing, _, value = rest.partition(" ")
    return Action(verb, thing, value) if verb and thing else None
