"""How it is served: the command line, JupyterHub, the shared Voila, the grader and demo data."""
