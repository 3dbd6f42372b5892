"""Which addresses are held to which limit, and by whom it is counted: by caller, by account, by the address typed."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from ronguon.kernel.trouble import trouble_of
from ronguon.people.actions import take
from ronguon.people.actions.limits import limit_of

SHARE = 60
"""A process takes requests of the public and of scripts in lots of a sixtieth of the limit: three lose at most 5 %."""
_LOT_SECONDS = 10
_MOST_CALLERS = 10_000
_IPV6_PREFIX = 64  # what one household or office is given


def caller(request: HttpRequest) -> str:
    """Return what tells callers apart: the address of the connection, or what the outermost of our proxies saw.

    A header counts only where the settings say how many proxies of the installation's own stand before it. Each adds
    one address at the end, so as many are counted from there; what stands before them anybody may have written.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.RONGUON_PROXIES and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR")):
        said = forwarded.split(",")[-settings.RONGUON_PROXIES :][0].strip()
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def _account(request: HttpRequest) -> str:
    return f"account {request.user.pk}" if request.user.is_authenticated else caller(request)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("email", "").strip().lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit of `RONGUON_LIMITS`, the methods it counts, and whom it counts by."""

    limit: str
    methods: frozenset[str]
    whose: Callable[[HttpRequest], str]


_READ, _SENT = frozenset({"GET", "HEAD"}), frozenset({"POST"})
_SIGN_IN = Rule("sign-in", _SENT, caller)
_UPLOAD = Rule("upload", _SENT, _account)
_EXPORT = Rule("export", _READ, _account)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "account_login": (_SIGN_IN,),
    "account_signup": (_SIGN_IN,),
    "account_reauthenticate": (_SIGN_IN,),
    "account_change_password": (_SIGN_IN,),
    "account_reset_password": (_SIGN_IN, Rule("reset", _SENT, _typed)),
    "account_reset_password_from_key": (Rule("sign-in", _READ | _SENT, caller),),
    "mfa_authenticate": (_SIGN_IN,),
    "mfa_reauthenticate": (_SIGN_IN,),
    "mfa_activate_totp": (_SIGN_IN,),
    "mfa_add_webauthn": (_SIGN_IN,),
    "mfa_login_webauthn": (Rule("sign-in", _READ | _SENT, caller),),
    "mfa_reauthenticate_webauthn": (_SIGN_IN,),
    "units:accept": (Rule("invitation", _READ | _SENT, caller),),
    "documents:upload": (_UPLOAD,),
    "evidence:add": (_UPLOAD,),
    "evidence:replace": (_UPLOAD,),
    "standing:csv": (_EXPORT,),
    "standing:bloc_csv": (_EXPORT,),
    "reports:docx": (_EXPORT,),
    "reports:pdf": (_EXPORT,),
    "search": (Rule("search", _READ, _account),),
}
"""Name of an address → its limits. Tries on one account are counted beside these, in `people.adapters`."""


SPARED = frozenset({"search", "export"})
"""Limits that spare the machine. One that guards a secret refuses what it cannot count; these let a reader through."""


def staff_wait(request: HttpRequest) -> float:
    """Return the seconds to wait before this address may be asked again by this caller, 0 for none."""
    match = request.resolver_match
    rules = RULES.get(match.view_name, ()) if match is not None else ()
    for rule in rules:
        if request.method in rule.methods and (wait := _taken(rule, rule.whose(request))):
            return wait
    return 0.0


def _taken(rule: Rule, who: str) -> float:
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
