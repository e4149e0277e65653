"""Running a submission's cells in a fork of a warm process instead of a new kernel.

A *parent* (``python -m taphuan_grading.marking.execution``) imports once what kernels need and never runs
anything of a submission. For each submission it forks a *child*, which has its own directory, limits and,
where the system allows it, its own user, and in which nbgrader's cells run in ipykernel's own shell. The
process that marks talks to the child as nbclient talks to a kernel, one cell after the other, and keeps the
time.

- `wire`: messages over a socket
- `parent`, `child`, `confine`, `shell`, `streams`: what runs over there
- `warm`, `lent`: the other end: starting, lending and ending parents; their children
- `preprocessor`: nbgrader's ``Execute`` on top of it
"""
