"""nbgrader's own formgrader, served by itself."""

SETTING = "taphuan_sight"
"""Under this name the server's settings hold the `taphuan_hub.formgrader.sight.Sight`."""
