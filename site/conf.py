"""The site: guides for each kind of person, the modules to study alone, and the reference."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from taphuan_grading import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))
logging.getLogger("alembic").setLevel(logging.WARNING)  # modules that are documented configure logging

project = "taphuan"
author = "The taphuan developers"
project_copyright = "2026, the taphuan developers"
version = release = __version__
language = "vi"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "accessible",
    "public_figure",
    "declared_pages",
    "reference_pages",
    "self_study",
    "simulations",
]
exclude_patterns = ["_build", "gallery"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_title_to_header = True
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_class_signature = "separated"
napoleon_google_docstring = False
napoleon_use_rtype = False

# Inventories of other projects would need the network while building, so only our own names are checked;
# type variables (one letter) and the simulators' generic screens are no objects.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!taphuan_).*"),
    (r"py:.*", r".*\.[A-Z]"),
    (r"py:class", r".*\.Screens\[.*"),
]

html_theme = "furo"
html_title = "tập huấn"
html_static_path = ["_static"]
html_copy_source = False  # the sources hold the keys of marked questions
html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b6b4f", "color-brand-content": "#0b6b4f"},
    "dark_css_variables": {"color-brand-primary": "#5ec7a5", "color-brand-content": "#5ec7a5"},
}
