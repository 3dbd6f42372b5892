"""Refusals as scripts read them: a stable code, a status, a title; and what was wrong with a value, in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PROBLEM_TYPE = "application/problem+json"
PLACE = "/api/v1/"


class Code(StrEnum):
    """Why something was not done. A code keeps its meaning for as long as the version in the address."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    MOVED_ON = "moved_on"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    TOO_LARGE = "too_large"
    INVALID = "invalid"
    REFUSED = "refused"
    KEY_REUSED = "key_reused"
    TOO_MANY = "too_many"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """What a code stands for: the HTTP status, a title, and the sentence said when nothing more is known."""

    status: int
    title: str
    detail: str


KINDS: Mapping[Code, ProblemKind] = {
    Code.MALFORMED: ProblemKind(400, "Yêu cầu không đọc được",
        "Nội dung gửi lên không phải JSON hoặc biểu mẫu hợp lệ."),
    Code.UNAUTHENTICATED: ProblemKind(
        401, "Cần khóa giao tiếp",
        "Hãy gửi khóa còn hiệu lực trong tiêu đề Authorization: Bearer. Khóa sai, hết hạn hoặc đã thu hồi "
        "đều không dùng được.",
    ),
    Code.NOT_ALLOWED: ProblemKind(403, "Không được phép", "Khóa này không cho phép việc này."),
    Code.NOT_FOUND: ProblemKind(404, "Không tìm thấy", "Không có nội dung này, hoặc khóa này không được xem."),
    Code.METHOD_NOT_ALLOWED: ProblemKind(405, "Sai phương thức", "Địa chỉ này không nhận phương thức vừa dùng."),
    Code.MOVED_ON: ProblemKind(409, "Đã sang bước khác", "Việc này đã thay đổi. Hãy đọc lại rồi gửi lại."),
    Code.WITHDRAWN: ProblemKind(410, "Đã rút", "Kết quả này đã được công bố, sau đó đã rút."),
    Code.ERASED: ProblemKind(410, "Đã xóa", "Tệp này đã được xóa; lý do nằm trong detail."),
    Code.TOO_LARGE: ProblemKind(413, "Nội dung quá lớn", "Nội dung gửi lên lớn hơn mức cho phép."),
    Code.INVALID: ProblemKind(422, "Dữ liệu chưa đúng", "Có giá trị chưa đúng. Xem từng mục trong errors."),
    Code.REFUSED: ProblemKind(422, "Không thực hiện được", "Không thực hiện được yêu cầu này."),
    Code.KEY_REUSED: ProblemKind(
        422, "Idempotency-Key đã dùng cho yêu cầu khác",
        "Khóa lặp này đã dùng cho một yêu cầu khác. Hãy đặt khóa lặp mới cho mỗi yêu cầu.",
    ),
    Code.TOO_MANY: ProblemKind(429, "Quá nhiều yêu cầu", "Hãy chờ rồi gửi lại; số giây nằm trong tiêu đề Retry-After."),
    Code.FAILED: ProblemKind(500, "Lỗi hệ thống", "Hệ thống gặp lỗi ngoài dự kiến. Chưa có thay đổi nào được lưu."),
    Code.UNAVAILABLE: ProblemKind(503, "Tạm thời chưa phục vụ được",
        "Hệ thống chưa lưu hoặc đọc được dữ liệu. Hãy thử lại."),
}  # fmt: skip

_SAID: Mapping[str, str] = {
    "missing": "Thiếu giá trị này.",
    "extra_forbidden": "Không có mục tên này.",
    "string_type": "Cần một chuỗi ký tự.",
    "string_unicode": "Chuỗi có ký tự không hợp lệ.",
    "string_too_short": "Không được để trống.",
    "string_too_long": "Dài quá {max_length} ký tự.",
    "string_pattern_mismatch": "Không đúng dạng quy định.",
    "int_type": "Cần một số nguyên.",
    "int_parsing": "Cần một số nguyên.",
    "int_parsing_size": "Số quá lớn.",
    "int_from_float": "Cần một số nguyên.",
    "bool_type": "Cần true hoặc false.",
    "bool_parsing": "Cần true hoặc false.",
    "uuid_parsing": "Cần một mã dạng UUID.",
    "uuid_type": "Cần một mã dạng UUID.",
    "date_type": "Cần một ngày dạng 2026-11-24.",
    "date_parsing": "Cần một ngày dạng 2026-11-24.",
    "date_from_datetime_parsing": "Cần một ngày dạng 2026-11-24.",
    "date_from_datetime_inexact": "Cần một ngày dạng 2026-11-24.",
    "literal_error": "Chỉ nhận một trong: {expected}.",
    "enum": "Chỉ nhận một trong: {expected}.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than_equal": "Phải từ {le} trở xuống.",
    "model_type": "Cần một đối tượng JSON.",
    "model_attributes_type": "Cần một đối tượng JSON.",
    "dict_type": "Cần một đối tượng JSON.",
    "list_type": "Cần một danh sách.",
    "one_of_two": "Chỉ chọn một trong hai: unit hoặc system.",
    "unknown_parameter": "Không có tham số tên này.",
    "repeated_parameter": "Tham số này chỉ được gửi một lần.",
}
OTHERWISE = "Giá trị này không hợp lệ."


def said_of(kind: str, context: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, in one Vietnamese sentence; `kind` is the validator's own name for it."""
    sentence = _SAID.get(kind, OTHERWISE)
    try:
        return sentence.format_map(context).replace(" or ", " hoặc ")
    except (KeyError, IndexError, ValueError):
        return OTHERWISE


def anchor(code: Code) -> str:
    """Return the address that explains `code`: a place on the page of the interface."""
    return f"{PLACE}#{code.value.replace('_', '-')}"
