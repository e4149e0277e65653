"""The labs for community tech teams: a folder of one's own, JupyterLab on it.

`folder` lays the notebooks out, `jupyter` says how JupyterLab runs on them, `local` starts it on this
machine, `samples` makes the data.
"""
