"""What lists of bodies enter elsewhere when the site begins."""

from __future__ import annotations


def ready() -> None:
    """Let workbooks be opened in a child process."""
    from ronguon.files.children.calling import register_opener

    register_opener("body-list", "ronguon.portal.management.workbook:read_json")
