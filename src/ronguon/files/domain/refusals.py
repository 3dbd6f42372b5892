"""Why a file is not taken in: one code and one plain sentence for each reason."""

from __future__ import annotations

from typing import Final

from ronguon.kernel.errors import RefusedFileError

REASONS: Final = {
    "empty": "Tệp không có nội dung. Hãy kiểm tra lại rồi chọn tệp khác.",
    "too_large": "Tệp lớn hơn {limit} MB. Hãy chia nhỏ tệp hoặc giảm cỡ ảnh rồi gửi lại.",
    "kind": "Hệ thống không nhận loại tệp này. Hãy dùng một trong các loại: {kinds}.",
    "old_office": (
        "Đây là tệp Word hoặc Excel kiểu cũ. Hãy mở tệp, chọn “Lưu thành” (Save As) dạng .docx hoặc .xlsx rồi gửi lại."
    ),
    "photo_format": "Ảnh ở định dạng chưa được hỗ trợ. Hãy lưu ảnh thành JPG hoặc PNG rồi gửi lại.",
    "mismatch": "Nội dung tệp không khớp với đuôi tên tệp. Hãy mở tệp, lưu lại đúng loại rồi gửi lại.",
    "damaged": "Tệp bị hỏng hoặc tải lên chưa đủ. Hãy mở thử tệp trên máy, lưu lại rồi gửi lại.",
    "encrypted": "Tệp có mật khẩu hoặc bị khóa quyền. Hãy bỏ mật khẩu, lưu lại rồi gửi lại.",
    "macros": "Tệp có chứa macro hoặc mã lệnh. Hãy lưu lại thành bản không có macro rồi gửi lại.",
    "embedded": (
        "Tệp có tệp khác nhúng bên trong. Hãy chuyển phần nhúng thành hình ảnh hoặc gửi tệp đó riêng, rồi gửi lại."
    ),
    "external": "Tệp tự tải nội dung từ nơi khác khi mở. Hãy chèn hẳn nội dung đó vào tệp, lưu lại rồi gửi lại.",
    "polyglot": "Tệp chứa lẫn nhiều loại dữ liệu. Hãy mở tệp bằng phần mềm soạn thảo, lưu thành tệp mới rồi gửi lại.",
    "archive": "Cấu trúc bên trong tệp không nhất quán. Hãy mở tệp bằng phần mềm đã soạn ra nó, lưu lại rồi gửi lại.",
    "bomb": "Tệp khi mở ra quá lớn. Hãy giảm bớt hình ảnh hoặc chia nhỏ tệp rồi gửi lại.",
    "dtd": "Tệp có khai báo không dùng trong văn bản thông thường. Hãy lưu lại bằng Word hoặc LibreOffice rồi gửi lại.",
    "pixels": "Ảnh lớn hơn {megapixels} triệu điểm ảnh. Hãy giảm kích thước ảnh rồi gửi lại.",
    "text_encoding": (
        "Tệp chữ không dùng mã Unicode (có thể là TCVN3 hoặc VNI). Hãy lưu lại với mã UTF-8 rồi gửi lại."
    ),
    "unreadable": (
        "Tệp này quá phức tạp hoặc bị hỏng nên không mở được. Hãy lưu lại thành tệp mới, đơn giản hơn, rồi gửi lại."
    ),
    "infected": (
        "Chương trình quét vi-rút thấy tệp này có mã độc nên hệ thống không nhận. Hãy báo bộ phận kỹ thuật kiểm tra "
        "máy đã tạo ra tệp."
    ),
    "quota": "Đơn vị đã dùng hết dung lượng lưu trữ tệp. Hãy báo người quản trị hệ thống để được cấp thêm.",
}


def refusal(code: str, **figures: object) -> RefusedFileError:
    """Return the error for `code`, its sentence filled with `figures`."""
    return RefusedFileError(REASONS[code], code=code, **figures)
