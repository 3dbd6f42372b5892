"""The kinds of dated events that change bodies, and what becomes of each body in one."""

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
    TRANSFER = "transfer"  # a part of one body goes to others, and the body goes on
    DISSOLVE = "dissolve"
    RESTORE = "restore"  # of a body whose end was recorded by mistake


class ChangePart(StrEnum):
    """What becomes of one body in a change."""

    ENDS = "ends"
    CEDES = "cedes"  # gives up a part and goes on
    CHANGES = "changes"
    SUCCEEDS = "succeeds"  # takes over, or begins
