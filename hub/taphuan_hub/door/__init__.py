"""The door: JupyterHub with accounts from the register, its pages, and who may go where."""
