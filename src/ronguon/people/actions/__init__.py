"""Deeds on accounts: sessions that end, passwords that change, callers that ask too fast, letters, data given out."""

from ronguon.people.actions.giving_out import export
from ronguon.people.actions.letters import mail_reset
from ronguon.people.actions.limits import forget_tallies, give_back, once, take
from ronguon.people.actions.sessions import (
    change_password,
    end_other_sessions,
    end_session,
    forget_sessions,
    keep_alive,
    whose_ended,
)

__all__ = [
    "change_password",
    "end_other_sessions",
    "end_session",
    "export",
    "forget_sessions",
    "forget_tallies",
    "give_back",
    "keep_alive",
    "mail_reset",
    "once",
    "take",
    "whose_ended",
]
