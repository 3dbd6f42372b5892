"""The words of the pages that say the machine cannot now: what happened, what became of what was sent, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ronguon.kernel.trouble import MachineTrouble


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What is known of the request that met the trouble."""

    posted: bool = False
    done_in_part: bool = False
    """Something of it was committed before."""
    files: bool = False
    """A file came along, which a page cannot hold."""
    typed: bool = False
    """The page holds what was typed."""

    def may_go_again(self, trouble: MachineTrouble) -> bool:
        """Return whether the page offers to send the same again: only where nothing of it can have been done.

        A connection that broke may have been in the middle of a commit.
        """
        return self.typed and not self.files and not self.done_in_part and trouble is not MachineTrouble.AWAY


HEADINGS: Final = {
    MachineTrouble.BUSY: "Hệ thống đang bận",
    MachineTrouble.FULL: "Máy chủ hết chỗ lưu",
    MachineTrouble.READ_ONLY: "Hệ thống đang chỉ cho xem",
    MachineTrouble.AWAY: "Chưa kết nối được dữ liệu",
}
HAPPENED: Final = {
    MachineTrouble.BUSY: "Nhiều nơi đang gửi cùng lúc nên chưa tới lượt yêu cầu này.",
    MachineTrouble.FULL: "Ổ đĩa của máy chủ đã đầy. Những gì đã lưu trước đây vẫn còn nguyên và vẫn xem được.",
    MachineTrouble.READ_ONLY: "Nơi lưu dữ liệu đang không cho ghi. "
    "Những gì đã lưu trước đây vẫn còn nguyên và vẫn xem được.",
    MachineTrouble.AWAY: "Hệ thống tạm thời chưa tới được nơi lưu dữ liệu. Những gì đã lưu trước đây vẫn còn nguyên.",
}
_UNKNOWN: Final = "Có thể việc vừa gửi đã được ghi, cũng có thể chưa."
_IN_PART: Final = "Một phần của việc vừa gửi có thể đã được ghi."
_NOTHING: Final = "Việc vừa gửi chưa được ghi và không có gì lưu dở."
_LOOK: Final = "Hãy chờ một phút, mở lại trang trước để xem việc vừa gửi đã có chưa, rồi mới gửi lại."
_WAIT: Final = {MachineTrouble.BUSY: "chờ vài giây"}
_REPORT: Final = "báo người quản trị của cơ quan và chờ xử lý xong"
_OPEN_AGAIN: Final = {
    MachineTrouble.BUSY: "Hãy chờ vài giây rồi mở lại trang này.",
    MachineTrouble.AWAY: "Hãy mở lại trang này sau một phút. "
    "Nếu vẫn vậy, hãy báo người quản trị của cơ quan kèm giờ xảy ra.",
}


def happened(trouble: MachineTrouble, sent: SentRequest) -> str:
    """Return what happened, and what became of what was sent."""
    if not sent.posted:
        return HAPPENED[trouble]
    unsure = _UNKNOWN if trouble is MachineTrouble.AWAY else _NOTHING
    return f"{HAPPENED[trouble]} {_IN_PART if sent.done_in_part else unsure}"


def to_do(trouble: MachineTrouble, sent: SentRequest) -> str:
    """Return what the reader does now."""
    first = _WAIT.get(trouble, _REPORT)
    if sent.posted and (sent.done_in_part or trouble is MachineTrouble.AWAY):
        return _LOOK
    if sent.may_go_again(trouble):
        return f"Hãy {first}, rồi bấm “Gửi lại” ở trang này. Nội dung đã gõ được giữ nguyên."
    if sent.files:
        return f"Hãy {first}, rồi quay lại trang trước, chọn lại tệp và gửi."
    if sent.posted:
        return f"Hãy {first}, rồi quay lại trang trước và gửi lại."
    return _OPEN_AGAIN.get(trouble, f"Hãy {_REPORT}, rồi mở lại trang này.")
