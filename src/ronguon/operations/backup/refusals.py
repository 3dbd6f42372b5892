"""Why a backup is not made, not read or not taken over: one plain sentence each, under a code."""

from __future__ import annotations

from typing import Final

from ronguon.kernel.errors import RonguonError

SENTENCES: Final = {
    # what is wrong with a file
    "unreadable": "Không đọc được {path}. Hãy xem lại đường dẫn và quyền đọc.",
    "not_a_backup": "{path} không phải bản sao lưu của Rõ Nguồn. Xem các bản đã có: ronguon backup --list",
    "other_version": "Bản sao lưu này theo dạng số {found}; phần mềm này đọc dạng số {known}. Hãy dùng bản khớp.",
    "older_form": "{path} theo dạng cũ của bản thử trước 0.2.0, không còn đọc được. Hãy sao lưu lại bằng bản này.",
    "wrong_key": "Khóa đang dùng ({given}) không mở được bản này. Hãy dùng khóa của lúc sao lưu, hoặc chép lại tệp.",
    "cut": "Bản sao lưu bị cắt cụt. Hãy chép lại tệp hoặc dùng bản khác.",
    "damaged": "Bản sao lưu bị hỏng hoặc bị sửa, sau {opened} byte còn đọc được. Hãy chép lại tệp hoặc dùng bản khác.",
    "foreign": "Bản sao lưu không do nơi giữ khóa này ghi, hoặc thiếu phần cuối. Hãy dùng bản khác.",
    "malformed": "Bản sao lưu mở được nhưng nội dung không đúng dạng ({what}). Hãy dùng bản khác.",
    "too_large": "Bản sao lưu khai một phần lớn quá mức ({what}), nên không mở. Hãy dùng bản khác.",
    "part_missing": "Bản sao lưu thiếu phần {part}. Hãy dùng bản khác.",
    "part_extra": "Bản sao lưu có phần thừa {part}. Hãy dùng bản khác.",
    "digest": "Phần {part} trong bản sao lưu không khớp mã kiểm. Hãy dùng bản khác.",
    "files_differ": "Danh sách tệp trong bản sao lưu không khớp với bảng tệp. Hãy dùng bản khác.",
    "newer": "Bản sao lưu từ phần mềm mới hơn (có bước {step}). Hãy nâng phần mềm rồi khôi phục.",
    "app_off": "Bản sao lưu có dữ liệu của phần {app}, mà cấu hình này không bật. Hãy đặt cấu hình như khi sao lưu.",
    # what is wrong with a key
    "no_key": "Chưa có khóa sao lưu. Hãy gõ: ronguon backup --make-key TỆP, rồi đặt RONGUON_BACKUP_KEY_FILE.",
    "no_key_to_migrate": "Trước khi đổi lược đồ cần một bản sao lưu, mà chưa có khóa. Hãy đặt RONGUON_BACKUP_KEY_FILE"
    " (ronguon backup --make-key TỆP), hoặc thêm --no-backup nếu đã tự sao lưu.",
    "bad_key": "Khóa sao lưu trong {where} không đúng dạng: cần đúng một dòng AGE-SECRET-KEY-1…, như --make-key ghi.",
    "key_exists": "{path} đã có. Khóa cũ vẫn mở các bản sao lưu cũ, nên không ghi đè.",
    # what is wrong with the place
    "exists": "{path} đã có. Hãy chọn tên khác; bản sao lưu không ghi đè.",
    "busy": "Một lần sao lưu khác đang ghi {path}. Hãy đợi nó xong.",
    "unwritable": "Không ghi được {path} ({why}). Chưa có gì bị đổi.",
    "store_away": "Kho tệp không trả lời khi đọc {file} ({why}), nên chưa sao lưu. Hãy xem kho tệp rồi chạy lại.",
    "not_empty": "Cơ sở dữ liệu đích đã có dữ liệu ({what}). {advice}",
    "in_use": "Còn {count} kết nối khác tới cơ sở dữ liệu. Hãy dừng ronguon serve và ronguon worker rồi chạy lại.",
    "in_memory": "Cơ sở dữ liệu trong bộ nhớ không giữ được gì. Hãy đặt RONGUON_DATABASE_URL.",
    "same_place": "Nguồn và đích là cùng một cơ sở dữ liệu.",
    "unreachable": "Không kết nối được cơ sở dữ liệu đích ({why}). Hãy xem lại địa chỉ.",
    "database": "Cơ sở dữ liệu báo lỗi ({why}). Chưa có gì bị đổi.",
    "bad_address": "Không hiểu địa chỉ cơ sở dữ liệu. Cần dạng postgres://TÊN:MẬT_KHẨU@MÁY:5432/CSDL.",
    # what is wrong with the data
    "ahead": "Cơ sở dữ liệu có bước {step} mà phần mềm này không biết. Hãy dùng đúng bản phần mềm.",
    "empty_source": "Cơ sở dữ liệu chưa có lược đồ, nên chưa có gì để giữ. Hãy gõ: ronguon init",
    "unknown_table": "Bảng {table} không thuộc phần mềm này, nên không biết cách giữ. Hãy chuyển nó đi nơi khác.",
    "unfit": "Bảng {table} có giá trị mà cơ sở dữ liệu đích không nhận ({why}). Chưa có gì bị đổi.",
    "rows_differ": "Bảng {table} sau khi nạp không khớp ({found} dòng, cần {wanted}). Chưa có gì bị đổi.",
    "loose_keys": "Có dòng trỏ tới dòng không tồn tại ({what}). Chưa có gì bị đổi.",
    "guards": "Các bảng chỉ được ghi thêm không còn được canh: {what}. Chưa có gì bị đổi.",
    "broken_chain": "Chuỗi nhật ký không khớp từ mắt xích số {link}. Chưa có gì bị đổi.",
    "file_differs": "Tệp {file} sau khi ghi không đọc lại được như cũ. Cơ sở dữ liệu chưa bị đổi.",
    "changed": "Dữ liệu nguồn thay đổi trong lúc chuyển. Hãy dừng ronguon serve và ronguon worker rồi chạy lại.",
    "interrupted": "Đã dừng theo yêu cầu. Chưa có gì bị đổi.",
}  # fmt: skip


class KeepingError(RonguonError):
    """A backup, a restore or a move that is refused; nothing was changed."""


def refusal(code: str, /, **values: object) -> KeepingError:
    """Return the error of `code` with its sentence filled in."""
    return KeepingError(SENTENCES[code], code=code, **values)
