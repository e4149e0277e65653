"""The labs, one module each: a title, and the checks of its steps in order.

Every check gets the learner's names, returns praise, or raises `NotYetError` with what was found, what was
expected and what to try. It looks at what was made and not at how: any way that leads there is right.
"""
