"""What is forgotten of people: who has left, the counters of failed sign-ins, letters that a demo wrote to a folder."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

from ronguon.people.models import Account

GONE: Final = "@da-roi.invalid"
"""How the address of a forgotten account ends; no mail can go there."""
NAME: Final = "Người đã rời cơ quan"
LETTER_DAYS: Final = 14


def forget_account(account: Account) -> None:
    """Take name, address, password and second factor off an account; its code stays, so that roles of the past do.

    Part of the action that decided it; whoever signed in with it cannot any more.
    """
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    account.email = f"{account.code.hex}{GONE}"
    account.full_name = NAME
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["email", "full_name", "is_active", "password"])


def forget_counters(at: datetime) -> int:
    """Delete what has expired in the shared cache by `at`; the framework itself does so only when it is full."""
    cache: Any = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return 0
    database = router.db_for_write(cache.cache_model_class)
    with connections[database].cursor() as cursor:
        # The cache's own sweep, which its public face offers only past its largest size.
        cache._cull(database, cursor, at.replace(microsecond=0), 0)  # type: ignore[attr-defined]  # noqa: SLF001 (see above)
        return max(int(cursor.rowcount), 0)


def forget_letters(at: datetime) -> int:
    """Delete letters that development wrote to its folder more than `LETTER_DAYS` before `at`."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "/nonexistent")
    if not folder.is_dir():
        return 0
    limit = (at - timedelta(days=LETTER_DAYS)).timestamp()
    old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
