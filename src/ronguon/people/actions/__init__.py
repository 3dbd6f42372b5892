"""Actions on accounts: closing, sessions, passwords, callers that ask too fast, letters, data given out, leaving."""

from ronguon.people.actions.closing import close, reopen
from ronguon.people.actions.giving_out import export
from ronguon.people.actions.leaving import check_may_leave, forget_again, leave
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
    "check_may_leave",
    "close",
    "end_other_sessions",
    "end_session",
    "export",
    "forget_again",
    "forget_sessions",
    "forget_tallies",
    "give_back",
    "keep_alive",
    "leave",
    "mail_reset",
    "once",
    "reopen",
    "take",
    "whose_ended",
]
