"""How long what is known of people is kept, in our tables and in those of the sign-in library and the framework."""

from __future__ import annotations

from ronguon.kernel.retention import carried, forget_after, keep
from ronguon.people.actions import forget_sessions
from ronguon.people.domain import REMEMBERED
from ronguon.people.forgetting import LETTER_DAYS, forget_counters, forget_letters


def say_how_long() -> None:
    """Say it once; accounts themselves are spoken for where it is known who has left."""
    forget_after(
        f"12 hours, or until signing out; whose it was, {REMEMBERED.days} days more", "people_session",
        by=forget_sessions,
        because="Keeps a signed-in person signed in, and typed text theirs when a session ended meanwhile.",
    )  # fmt: skip
    carried(
        "until it holds nothing against anybody: a day at most, unless a limit is set longer", "people_tally",
        by="`people.forget_tallies`",
        because="Counts tries and calls, and which codes were used, under a digest, so that nobody guesses or floods.",
    )  # fmt: skip
    forget_after(
        "until it expires: 30 seconds", "jobs_cache", by=forget_counters,
        because="Keeps a code of the second factor from being taken twice, under a digest.",
    )  # fmt: skip
    forget_after(
        f"{LETTER_DAYS} days", "letters in var/mail", by=forget_letters,
        because="Development and the demo write mail to a folder instead of sending it.",
    )  # fmt: skip
    for table, because in (
        ("account_emailaddress", "The sign-in library's copy of an account's address."),
        ("mfa_authenticator", "The second factor, encrypted; also until its owner removes it."),
    ):
        carried("90 days after the last role ended", table, because=because, by="forgetting `people_account`")
    keep("account_emailconfirmation", because="Stays empty: addresses come from invitations.")
    keep(
        "auth_group", "auth_group_permissions", "people_account_groups", "people_account_user_permissions",
        because="Stays empty: roles are ours.",
    )  # fmt: skip
    keep(
        "auth_permission",
        "django_content_type",
        "django_migrations",
        because="The framework's own lists; names no person.",
    )
