"""The configuration file of the formgrader's server: its pages, and nothing else of Jupyter."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": True,
    "taphuan_hub.formgrader.service": True,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "jupyterlab": False,
    "notebook": False,
    "notebook_shim": False,
    "voila.server_extension": False,
}
c.ServerApp.kernel_manager_class = "taphuan_hub.formgrader.service.NoKernels"
c.ServerApp.authorizer_class = "taphuan_hub.formgrader.service.ReadOnly"
c.ServerApp.terminals_enabled = False
c.FormgradeExtension.debug = False  # shows the whole configuration on a page
# Its pages show what learners have written: nothing is fetched from elsewhere, nothing is sent there.
c.ServerApp.tornado_settings = {
    "headers": {
        "Content-Security-Policy": (
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "same-origin",
    }
}
