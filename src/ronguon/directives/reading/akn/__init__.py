"""A reading as Akoma Ntoso 3.0: clauses as hierarchy with eIds, references in place, duties as a stand-off layer.

The text nodes of the document, put together in order, are the text of the reading, character for character; so each
word stands in it once, and the offsets of the duty layer count in it too. Only a character that XML cannot hold is
replaced, by one other.

Source: OASIS Akoma Ntoso Version 1.0 Part 2 (akomantoso30.xsd), Akoma Ntoso Naming Convention Version 1.0.
"""

from __future__ import annotations

from ronguon.directives.reading.akn.document import as_akn
from ronguon.directives.reading.akn.meta import DUTIES, NAMESPACE

__all__ = ["DUTIES", "NAMESPACE", "as_akn"]
