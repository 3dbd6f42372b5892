"""Papers of the invented province, each complete, to be changed by one key at a time."""

from __future__ import annotations

from ronguon.papers import Paper

TABLE = {
    "caption": "Bảng 1. Kết quả theo đơn vị",
    "head": ["STT", "Đơn vị", "Nhiệm vụ được giao", "Tỷ lệ (%)"],
    "rows": [
        ["1", "Văn phòng HĐND và UBND xã", "Duy trì trang thông tin điện tử của xã", "100,0"],
        ["2", "Trường THCS Bình Minh Hạ", "Đăng ký trang chính thức", "50,0"],
    ],
}


def state_value(**changes: object) -> dict[str, object]:
    """Return the JSON value of a State report."""
    return {
        "schema": "ronguon/paper/1",
        "system": "state",
        "kind": "Báo cáo",
        "number": 5,
        "symbol": "BC-UBND",
        "parent": None,
        "issuer": "Ủy ban nhân dân xã Bình Minh Hạ",
        "place": "Bình Minh Hạ",
        "issued_on": "2026-02-05",
        "title": "Kết quả quản lý kênh thông tin chính thức quý I năm 2026",
        "to": ["Ủy ban nhân dân tỉnh An Phước"],
        "bases": ["Căn cứ Kế hoạch số 31/KH-UBND", "Căn cứ Công văn số 88/SKHCN-CĐS."],
        "body": [
            {"p": "Ủy ban nhân dân xã Bình Minh Hạ báo cáo kết quả thực hiện các nhiệm vụ được giao trong kỳ như sau:"},
            {"heading": "I. Kết quả", "level": 1},
            {"heading": "a) Theo đơn vị", "level": 3},
            {"table": TABLE},
            {"p": "Đề nghị Ủy ban nhân dân tỉnh hướng dẫn việc xác minh đối với nhóm cộng đồng của thôn, khu phố."},
        ],
        "signatory": {
            "authority": "TM.",
            "for": "Ủy ban nhân dân\nKT. Chủ tịch",
            "title": "Phó Chủ tịch",
            "name": "Nguyễn Thị Chi",
        },
        "recipients": ["UBND tỉnh An Phước", "Lưu: VT, VHXH"],
        "draft": False,
    } | changes


def party_value(**changes: object) -> dict[str, object]:
    """Return the JSON value of a Party report under the guidance of 2018."""
    return {
        "schema": "ronguon/paper/1",
        "system": "party",
        "kind": "Báo cáo",
        "number": 12,
        "symbol": "BC/ĐU",
        "parent": "Tỉnh ủy An Phước",
        "issuer": "Đảng ủy xã Hòa Lạc Giang",
        "place": "Hòa Lạc Giang",
        "issued_on": "2026-04-05",
        "title": "về kết quả phổ biến quy định an toàn thông tin",
        "to": [],
        "bases": ["Căn cứ Chỉ thị số 08-CT/TU, ngày 10/02/2026", "Căn cứ Quy chế làm việc"],
        "body": [
            {"p": "Ban Thường vụ Đảng ủy xã báo cáo kết quả phổ biến quy định an toàn thông tin đến chi bộ như sau:"},
            {"heading": "I- Kết quả đạt được", "level": 1},
            {"p": "Đã tổ chức 03 hội nghị, 212 lượt người dự; các chi bộ phổ biến trong kỳ sinh hoạt tháng 3."},
        ],
        "signatory": {"authority": "TM.", "for": "Ban Thường vụ", "title": "Bí thư", "name": "Trần Văn Bình"},
        "recipients": ["Ban Thường vụ Tỉnh ủy", "Các chi bộ trực thuộc", "Lưu Văn phòng Đảng ủy"],
        "draft": False,
    } | changes


def letter_value(**changes: object) -> dict[str, object]:
    """Return the JSON value of a State công văn to two units."""
    return (
        state_value(
            kind="Công văn",
            number=88,
            symbol="SKHCN-CĐS",
            parent="Ủy ban nhân dân tỉnh An Phước",
            issuer="Sở Khoa học và Công nghệ",
            place="An Phước",
            title="Về việc cung cấp số liệu kênh thông tin chính thức",
            to=["Ủy ban nhân dân các xã, phường", "Ủy ban nhân dân đặc khu Hòn Trầm"],
            bases=[],
        )
        | changes
    )


def make_paper(**changes: object) -> Paper:
    """Return a State report with some keys changed."""
    return Paper.from_json(state_value(**changes))


def make_party_paper(**changes: object) -> Paper:
    """Return a Party report with some keys changed."""
    return Paper.from_json(party_value(**changes))


def make_letter(**changes: object) -> Paper:
    """Return a State công văn with some keys changed."""
    return Paper.from_json(letter_value(**changes))
