"""What the server, the parent and a kernel say to each other.

On the control socket, a stream between server and parent:

- the parent sends `WARM` once, when it has imported everything;
- the server sends `FORK` with `DESCRIPTORS` descriptors (the kernel's channel, its lifeline, its order, and
  its standard input, output and error), or `RETIRE`: fork no more, and end with the last kernel.

On a kernel's channel, a socket of packets, all to the server:

- the parent sends ``started PID`` with a pidfd, or ``failed WHY``, and later ``ended STATUS``;
- the kernel sends ``ready`` when it listens.

No word carries what a kernel is to know: that is in its order, which the parent never reads.
"""

from __future__ import annotations

WARM, FORK, RETIRE = b"w", b"f", b"r"
DESCRIPTORS = 6
STARTED, FAILED, ENDED, READY = b"started", b"failed", b"ended", b"ready"
LONGEST = 64
"""Bytes of the longest word."""
