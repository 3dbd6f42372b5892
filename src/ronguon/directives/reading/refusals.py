"""Why a file is not read: one code and one plain sentence for each reason."""

from __future__ import annotations

from typing import Final

from ronguon.kernel.errors import RefusedFileError

REASONS: Final = {
    "classified": (
        "Tệp này có dấu MẬT nên không được tải lên. Hãy gỡ khỏi máy chủ thường và xử lý theo quy chế của cơ quan."
    ),
    "empty": "Tệp không có chữ nào để đọc. Hãy kiểm tra lại rồi chọn tệp khác.",
    "too_large": "Tệp lớn hơn 20 MB. Hãy bỏ bớt hình ảnh hoặc chia nhỏ tệp rồi thử lại.",
    "kind": "Hệ thống chỉ đọc tệp .docx, .pdf, .html, .md và .txt. Hãy lưu văn bản sang một trong các dạng này.",
    "old_office": "Đây là tệp Word kiểu cũ (.doc). Hãy mở tệp, chọn “Lưu thành” dạng .docx rồi thử lại.",
    "scanned": "Tệp là ảnh quét, không có chữ để đọc. Hãy dùng bản .docx gốc hoặc bản PDF xuất từ phần mềm soạn thảo.",
    "encrypted": "Tệp có mật khẩu nên không mở được. Hãy bỏ mật khẩu, lưu lại rồi thử lại.",
    "damaged": "Tệp bị hỏng hoặc tải chưa đủ. Hãy mở thử trên máy, lưu lại rồi thử lại.",
    "bomb": "Tệp khi mở ra quá lớn. Hãy bỏ bớt hình ảnh hoặc lưu lại thành tệp mới rồi thử lại.",
    "dtd": "Tệp có khai báo không dùng trong văn bản thông thường. Hãy lưu lại bằng Word hoặc LibreOffice rồi thử lại.",
    "encoding": "Tệp chữ không dùng mã Unicode và không rõ là bảng mã nào. Hãy lưu lại với mã UTF-8 rồi thử lại.",
    "too_long": "Văn bản quá dài để đọc một lần (hơn 500 trang, 1,5 triệu chữ cái). Hãy chia nhỏ tệp rồi thử lại.",
    "unreadable": "Hệ thống không đọc được tệp này. Hãy lưu lại thành tệp mới, đơn giản hơn, rồi thử lại.",
}


def refusal(code: str) -> RefusedFileError:
    """Return the error for `code` with its sentence."""
    return RefusedFileError(REASONS[code], code=code)
