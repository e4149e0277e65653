"""The labs for community tech teams: a folder of one's own, JupyterLab on it, here or on the Hub.

`folder` lays the notebooks out, `jupyter` says how JupyterLab runs on them, `local` starts it on this
machine; `room`, `confinement` and `confined` limit a personal server of the Hub; `samples` makes the data.
"""
