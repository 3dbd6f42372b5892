"""Reads a directive: its text, its clauses and the duties it lays, each tied to the characters that say so.

Knows no database and no framework. Every offset counts code points of the text; a value the text does not state is
null, and what the rules are unsure of is named.
"""

from __future__ import annotations

from ronguon.directives.reading.api import read, read_json
from ronguon.directives.reading.reader import Reading, read_text

__all__ = ["Reading", "read", "read_json", "read_text"]
