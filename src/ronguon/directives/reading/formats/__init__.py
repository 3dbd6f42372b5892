"""One reader for each kind of file, all giving one text and the way back from it."""

from __future__ import annotations

from ronguon.directives.reading.formats.content import FileContent
from ronguon.directives.reading.formats.opening import open_file

__all__ = ["FileContent", "open_file"]
