"""Which addresses are held to which limit, and by whom it is counted: by caller, by account, by the address typed."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from allauth.account.internal.stagekit import unstash_login
from django.db import DatabaseError
from django.http import HttpRequest

from ronguon.kernel.trouble import trouble_of
from ronguon.people.actions import give_back, take
from ronguon.people.actions.limits import limit_of
from ronguon.people.callers import caller, known_device

SHARE = 60
"""A process takes requests of the public and of scripts in lots of a sixtieth of the limit: three lose at most 5 %."""
_LOT_SECONDS = 10
_MOST_CALLERS = 10_000


def _account(request: HttpRequest) -> str:
    return f"account {request.user.pk}" if request.user.is_authenticated else caller(request)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("email", "").strip().lower()


def _entering(request: HttpRequest) -> str:
    """Return whom a failure at the entrance counts against: a browser known for the address typed, else the caller."""
    address = request.POST.get("login", "").strip().lower()
    device = known_device(request, address)
    return f"device {device} {address}" if device else caller(request)


def _owing_a_code(request: HttpRequest) -> str:
    """Return whom a failure counts against between password and code: the account, not the colleagues of its office."""
    login = unstash_login(request, peek=True)
    return f"owes a code {login.user.pk}" if login is not None and login.user is not None else caller(request)


@dataclass(frozen=True, slots=True)
class PaceRule:
    """One limit of `RONGUON_LIMITS`, the methods it counts, whom it counts by, and whether a success counts too.

    Where only failures count, the answer tells: a form that was right leads on, one that was wrong is shown again.
    """

    limit: str
    methods: frozenset[str]
    whose: Callable[[HttpRequest], str]
    only_failures: bool = False


_READ, _SENT = frozenset({"GET", "HEAD"}), frozenset({"POST"})
_ENTER = PaceRule("sign-in", _SENT, _entering, only_failures=True)
_CODE = PaceRule("sign-in", _SENT, _owing_a_code, only_failures=True)
_AGAIN = PaceRule("sign-in", _SENT, _account, only_failures=True)
_PASSKEY = PaceRule("passkey", _READ | _SENT, caller)
_UPLOAD = PaceRule("upload", _SENT, _account)
_EXPORT = PaceRule("export", _READ, _account)
RULES: Mapping[str, tuple[PaceRule, ...]] = {
    "account_login": (_ENTER,),
    "account_signup": (PaceRule("sign-in", _SENT, caller),),
    "account_reauthenticate": (_AGAIN,),
    "account_change_password": (_AGAIN,),
    "account_reset_password": (PaceRule("sign-in", _SENT, caller), PaceRule("reset", _SENT, _typed)),
    "account_reset_password_from_key": (PaceRule("sign-in", _READ | _SENT, caller),),
    "mfa_authenticate": (_CODE,),
    "mfa_reauthenticate": (_AGAIN,),
    "mfa_activate_totp": (_AGAIN,),
    "mfa_add_webauthn": (_AGAIN,),
    "mfa_login_webauthn": (_PASSKEY,),
    "mfa_reauthenticate_webauthn": (PaceRule("passkey", _SENT, _account),),
    "units:accept": (PaceRule("invitation", _READ | _SENT, caller),),
    "documents:upload": (_UPLOAD,),
    "evidence:add": (_UPLOAD,),
    "evidence:replace": (_UPLOAD,),
    "status:csv": (_EXPORT,),
    "status:bloc_csv": (_EXPORT,),
    "reports:docx": (_EXPORT,),
    "reports:pdf": (_EXPORT,),
    "search": (PaceRule("search", _READ, _account),),
}
"""Name of an address → its limits. Tries for one account are counted beside these, in `people.guessing`."""


SPARED = frozenset({"search", "export"})
"""Limits that spare the machine. One that guards a secret refuses what it cannot count; these let a reader through."""


Taken = list[tuple[str, str]]


def staff_wait(request: HttpRequest) -> tuple[float, Taken]:
    """Return the seconds to wait before this address may be asked again by this caller, and what a success gives back.

    The first is 0 where there is nothing to wait for.
    """
    match = request.resolver_match
    rules = RULES.get(match.view_name, ()) if match is not None else ()
    taken: Taken = []
    for rule in (one for one in rules if request.method in one.methods):
        who = rule.whose(request)
        if wait := _taken(rule, who):
            return wait, []
        if rule.only_failures:
            taken.append((rule.limit, who))
    return 0.0, taken


def succeeded(taken: Taken) -> None:
    """Take back what was counted for a request that turned out to be right."""
    for limit, who in taken:
        give_back(limit, who)


def _taken(rule: PaceRule, who: str) -> float:
    """Return the seconds that `who` has to wait by `rule`, none for a reader while the database takes no count."""
    try:
        return take(rule.limit, who)
    except DatabaseError as error:
        if rule.limit in SPARED and trouble_of(error) is not None:
            return 0.0
        raise


@dataclass(slots=True)
class _Lot:
    left: int
    until: float


@dataclass
class Lots:
    """Requests under the limit `name` that this process may still answer, by caller, and whom it keeps waiting."""

    name: str = "public"
    held: dict[str, _Lot] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, who: str) -> float:
        """Return the seconds that `who` has to wait, 0 for none. Asks the database once a lot, not once a request."""
        with self.lock:
            now = time.monotonic()
            lot = self.held.get(who)
            if lot is not None and lot.until > now:
                if lot.left == 0:
                    return lot.until - now
                lot.left -= 1
                if lot.left == 0:
                    del self.held[who]
                return 0.0
            if len(self.held) >= _MOST_CALLERS:
                self.held = {key: one for key, one in self.held.items() if one.until > now}
        size = max(1, limit_of(self.name).amount // SHARE)
        wait = take(self.name, who, cost=size)
        with self.lock:
            if wait:
                self.held[who] = _Lot(0, now + wait)
            elif size > 1:
                beside = self.held.get(who)  # another thread may have taken a lot at the same moment
                more = beside.left if beside is not None and beside.until > now else 0
                self.held[who] = _Lot(size - 1 + more, now + _LOT_SECONDS)
        return wait


_lots = Lots()
_script_lots = Lots("scripts")


def public_wait(request: HttpRequest) -> float:
    """Return the seconds that a public caller has to wait. A database out of reach does not close a public page."""
    try:
        return _lots.wait(caller(request))
    except DatabaseError as error:
        if trouble_of(error) is None:
            raise
        return 0.0


def claim_wait(request: HttpRequest) -> float:
    """Return the seconds before this caller may send another public form; counted under a hash of the day."""
    return take("claim", caller(request))


def script_wait(request: HttpRequest, key: str) -> int:
    """Return the seconds before a key may call again; without a key, before this caller may try another secret.

    A key that only reads goes on while the database takes no count; tries without a key do not.
    """
    if not key:
        return math.ceil(take("sign-in", f"script {caller(request)}"))
    try:
        wait = _script_lots.wait(key)
    except DatabaseError as error:
        if request.method not in _READ or trouble_of(error) is None:
            raise
        return 0
    sends_file = request.method == "POST" and request.content_type == "multipart/form-data"
    return math.ceil(wait or (take("upload", f"key {key}") if sends_file else 0))
