"""Kernels that are forked from a warmed parent instead of started from nothing.

`provisioner` is what Jupyter sees, `supervisor` keeps one parent for each server and `forked` is the
server's hold on one kernel. `zygote`, `preload`, `rehearsal` and `child` run in the parent and in what it
forks.
"""
