"""The kinds of dated events that change units, and what becomes of each unit in one."""

from __future__ import annotations

from enum import StrEnum

WHOLE = 100
"""The shares of a split, in percent, add up to this."""


class ChangeKind(StrEnum):
    """The kinds of changes."""

    ESTABLISH = "establish"
    RENAME = "rename"
    MOVE = "move"
    ALTER = "alter"  # of kind, level or official code
    MERGE = "merge"
    SPLIT = "split"
    TRANSFER = "transfer"  # a part of one unit goes to others, and the unit goes on
    DISSOLVE = "dissolve"
    RESTORE = "restore"  # of a unit whose end was recorded by mistake


class ChangePart(StrEnum):
    """What becomes of one unit in a change."""

    ENDS = "ends"
    CEDES = "cedes"  # gives up a part and goes on
    CHANGES = "changes"
    SUCCEEDS = "succeeds"  # takes over, or begins
