"""The simulators' front ends: one ``.js`` (and ``.css``) for each, on ``stage.js``, which all share.

What a scenario may say, and how it is marked, is in `taphuan_grading.content.simulators`.
"""
