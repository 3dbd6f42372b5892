"""What an address may come to: a page in one form, or the reason why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from ronguon.kernel.saying import Saying, say

LONGEST: Final = 500
"""Letters of an address at most, as it is typed and in its one form."""


class Platform(StrEnum):
    """Where a page stands: on a site of the unit's own, or with one of the platforms whose addresses are known."""

    WEB = "web"
    FACEBOOK = "facebook"
    ZALO = "zalo"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    X = "x"
    TELEGRAM = "telegram"
    INSTAGRAM = "instagram"
    THREADS = "threads"
    BLUESKY = "bluesky"
    FEDIVERSE = "fediverse"
    LINKEDIN = "linkedin"
    APP = "app"


DECLARED: Final = (
    Platform.WEB, Platform.FACEBOOK, Platform.ZALO, Platform.YOUTUBE, Platform.TIKTOK, Platform.X,
)  # fmt: skip
"""Where a unit may declare a page. On the others a page is recognised; control of it cannot be shown here yet."""


class ChannelKind(StrEnum):
    """What a channel is."""

    SITE = "site"
    PAGE = "page"
    GROUP = "group"
    CHANNEL = "channel"
    ACCOUNT = "account"


class Reason(StrEnum):
    """Why an address is not taken as a unit's own page."""

    PERSONAL_PROFILE = "personal_profile"
    PHONE_NUMBER = "phone_number"
    PRIVATE_INVITE = "private_invite"
    CONTENT_NOT_CHANNEL = "content_not_channel"
    WRAPPER = "wrapper"
    UNKNOWN_PLATFORM = "unknown_platform"
    NOT_AN_ADDRESS = "not_an_address"
    DECEPTIVE_HOST = "deceptive_host"


SENTENCES: Final[dict[Reason, Saying]] = {
    Reason.PERSONAL_PROFILE: say(
        "This address is a personal profile or cannot be distinguished from one; use the address of the unit's page."
    ),
    Reason.PHONE_NUMBER: say("This is a telephone number, not a unit's page; use the address of the page."),
    Reason.PRIVATE_INVITE: say(
        "This is an invitation to a closed group that nobody else can open; use an address that outsiders can see."
    ),
    Reason.CONTENT_NOT_CHANNEL: say("This address leads to one post, video or item; use the main address of the page."),
    Reason.WRAPPER: say(
        "This is a shortened or forwarding link that may lead elsewhere at any time; open it and use the real address."
    ),
    Reason.UNKNOWN_PLATFORM: say(
        "This platform is not accepted yet, because a unit's page there cannot be distinguished from a "
        "personal account."
    ),
    Reason.NOT_AN_ADDRESS: say(
        "This is not the address of a page; copy the whole address from the browser, for example https://tenxa.gov.vn."
    ),
    Reason.DECEPTIVE_HOST: say(
        "This domain has unusual characters or a spelling that is easily mistaken for another domain; "
        "copy the address from the browser again."
    ),
}
"""One sentence a reason: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """An address in one form: two addresses of one page have one `key`, and `url` opens it."""

    platform: Platform
    kind: ChannelKind
    key: str
    url: str


def digest_of(page: Canonical) -> int:
    """Return the number by which a page is looked up, so that no words of a reader are given to the database.

    Two pages may share one, so that whoever looks compares the keys.
    """
    told = f"{page.platform.value} {page.kind.value} {page.key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class AddressRefusal:
    """An address that is not taken."""

    reason: Reason

    @property
    def saying(self) -> Saying:
        """Return the sentence for people."""
        return SENTENCES[self.reason]


class RefusedAddressError(Exception):
    """Inside this package: the address is not taken, for `reason`."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)
