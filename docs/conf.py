"""How Sphinx builds the documentation: `make docs`."""

import os
import re

os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

from sphinx.application import Sphinx

import netpeer

project = "netpeer"
copyright = "the netpeer developers"
version = release = netpeer.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"netpeer {release}"
html_show_sphinx = False

myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

# The docstrings write `name` for code; where it names something documented it becomes a link.
default_role = "py:obj"
autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
napoleon_custom_sections = [("Attributes", "params_style"), ("Signals", "params_style")]

# In a docstring `name`s is fine to read, but reStructuredText wants a border between the mark and the letter.
_GLUED = re.compile(r"(``.+?``|`[^`]+`)(\w?)")

# Sphinx's own extensions listen at 500: docstrings have to be changed before napoleon reads them.
_BEFORE_NAPOLEON = 400


def setup(app: Sphinx) -> None:
    """
    Called by Sphinx.
    """
    app.connect("autodoc-process-docstring", _as_restructured_text, priority=_BEFORE_NAPOLEON)


def _as_restructured_text(
    app: Sphinx, what: str, name: str, documented: object, options: object, lines: list[str]
) -> None:
    """
    Change a docstring, line by line, to what Sphinx understands. What a module's says is for who reads the code.
    """
    lines[:] = [] if what == "module" else [_GLUED.sub(_separate, line) for line in lines]
    if "Signals:" in lines:
        _end_list_at_blank_line(lines, lines.index("Signals:") + 1)


def _separate(found: re.Match[str]) -> str:
    return f"{found[1]}\\ {found[2]}" if found[2] else found[1]


def _end_list_at_blank_line(lines: list[str], start: int) -> None:
    """
    What follows a list of signals after a blank line is about all of them: napoleon would take it for one more.
    """
    if "" in lines[start:]:
        end = lines.index("", start)
        lines[end:] = [line.removeprefix("    ") for line in lines[end:]]
