"""One Voila for everybody behind JupyterHub: pages by role, kernels that belong to their person."""
