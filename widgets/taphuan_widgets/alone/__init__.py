"""Questions and simulators on pages of plain files: no kernel, no service, answers kept in the browser."""
