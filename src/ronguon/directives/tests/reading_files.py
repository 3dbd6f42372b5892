"""Makes the files that the reading tests read."""

from __future__ import annotations

import io

import docx
import typst

LETTERHEAD = """ỦY BAN NHÂN DÂN
TỈNH AN PHƯỚC

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 05/CT-UBND

An Phước, ngày 05 tháng 4 năm 2026

CHỈ THỊ

Về việc giữ sạch nguồn nước

Hai năm nay nhiều giếng bị bẩn. Để giữ sạch nguồn nước, Ủy ban nhân dân tỉnh yêu cầu:

"""
"""Head, title and lead-in of a directive of an invented province."""
BODY = f"""{LETTERHEAD}1. Các sở, ban, ngành

- Rà soát các giếng chung đang dùng ở trụ sở và báo cáo kết quả về Sở Y tế trước ngày 30/4/2026.

- Không giao việc lấy mẫu nước cho người chưa được tập huấn về cách lấy mẫu, cách giữ mẫu và cách ghi sổ.

2. Sở Y tế chủ trì, phối hợp với Sở Xây dựng lập bản đồ giếng chung của toàn tỉnh, cập nhật hằng quý.

Nơi nhận:
- Như trên;
- Lưu: VT.

CHỦ TỊCH

Lâm Quốc Thuần
"""


def make_docx(text: str, *, header: str = "") -> bytes:
    """Return a Word file with one paragraph for each line of `text` that is not blank."""
    document = docx.Document()
    for line in text.split("\n"):
        if line.strip():
            document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """Return the bytes of a Word document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_pdf(text: str) -> bytes:
    """Return a PDF with one paragraph for each line of `text` that is not blank, and page numbers."""
    lines = [line.replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n") if line.strip()]
    setup = '#set page(paper: "a4", numbering: "1", margin: 2cm)\n#set text(size: 14pt)\n#set par(justify: true)\n'
    source = (
        setup + "\n\n".join(f'#"{line}"' for line in lines) if lines else "#set page(width: 9cm, height: 9cm)\n#rect()"
    )
    return typst.compile(source.encode())
