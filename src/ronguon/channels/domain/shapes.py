"""What an address may come to: a page in one form, or the reason why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ronguon.kernel.saying import Saying, say

LONGEST: Final = 500
"""Letters of an address at most, as it is typed and in its one form."""


class Platform(StrEnum):
    """Where a page stands: on a site of the body's own, or with one of the platforms whose addresses are known."""

    WEB = "web"
    FACEBOOK = "facebook"
    ZALO = "zalo"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    X = "x"


class Kind(StrEnum):
    """What a channel is."""

    SITE = "site"
    PAGE = "page"
    GROUP = "group"
    CHANNEL = "channel"
    ACCOUNT = "account"


class Reason(StrEnum):
    """Why an address is not taken as a body's own page."""

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
        "Địa chỉ này là trang cá nhân hoặc không phân biệt được với trang cá nhân; hãy dùng địa chỉ trang của cơ quan."
    ),
    Reason.PHONE_NUMBER: say("Đây là số điện thoại, không phải trang của cơ quan; hãy dùng địa chỉ trang."),
    Reason.PRIVATE_INVITE: say(
        "Đây là lời mời vào nhóm kín, không ai khác mở được; hãy dùng địa chỉ mà người ngoài xem được."
    ),
    Reason.CONTENT_NOT_CHANNEL: say(
        "Địa chỉ này dẫn tới một bài, một video hay một mục riêng; hãy dùng địa chỉ trang chủ của kênh."
    ),
    Reason.WRAPPER: say(
        "Đây là liên kết rút gọn hoặc chuyển tiếp, có thể đổi đích bất cứ lúc nào; hãy mở ra và dùng địa chỉ thật."
    ),
    Reason.UNKNOWN_PLATFORM: say(
        "Hệ thống chưa nhận nền tảng này vì chưa phân biệt được trang cơ quan với tài khoản cá nhân ở đó."
    ),
    Reason.NOT_AN_ADDRESS: say(
        "Đây không phải địa chỉ của một trang; hãy chép nguyên địa chỉ từ trình duyệt, ví dụ https://tenxa.gov.vn."
    ),
    Reason.DECEPTIVE_HOST: say(
        "Tên miền này có ký tự lạ hoặc cách viết dễ gây nhầm với tên miền khác; hãy chép lại địa chỉ từ trình duyệt."
    ),
}
"""One sentence a reason: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """An address in one form: two addresses of one page have one `key`, and `url` opens it."""

    platform: Platform
    kind: Kind
    key: str
    url: str


@dataclass(frozen=True, slots=True)
class Refusal:
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
