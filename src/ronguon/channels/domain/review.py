"""What becomes of a declared page while somebody says that it is their own account."""

from __future__ import annotations

from enum import StrEnum


class Sight(StrEnum):
    """How a page is shown to those who may see it."""

    SHOWN = "shown"
    MARKED = "marked"
    HIDDEN = "hidden"


def sight(*, proven: bool, claimed: bool) -> Sight:
    """Return how a page is shown; `claimed` while a claim waits, however long that takes.

    What is proven by DNS, by a file or in both directions stays and is marked: a stranger's word takes down no page
    that its unit has shown to be its own. What nobody proved is hidden: the word may be true. Nothing else counts as
    proven; `ChannelQuerySet.visible_to` says the same in SQL.

    Source: house rule, decision 0039.
    """
    if not claimed:
        return Sight.SHOWN
    return Sight.MARKED if proven else Sight.HIDDEN
