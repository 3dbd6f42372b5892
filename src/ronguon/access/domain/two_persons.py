"""Every step that takes two persons, in one table: what the first does, what the second, who may be the second.

The second is another person than the first, under whatever roles, keys and delegations, and no account that the one
invited alone is a second to the other. Each step asks `access.policies.may_be_second` with its row. No database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ronguon.units.domain.roles import Permission


@dataclass(frozen=True, slots=True)
class TwoPersonStep:
    """One step. `first` and `second` are the verbs of the trail.

    The second holds a role that allows one of `permissions` where the step is decided. `above` is what a role at the
    unit
    directly above allows instead, where nobody else there can be the second; empty where that unit has no say.
    `who` and `fewer` say both in words.
    """

    key: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    permissions: frozenset[Permission]
    above: frozenset[Permission]
    who: str
    fewer: str


_KEEPS_OR_HEADS: Final = frozenset({Permission.MANAGE, Permission.SIGN})

GRANT: Final = TwoPersonStep(
    "grant", ("grant.asked",), ("grant.confirmed",), frozenset({Permission.MANAGE}), _KEEPS_OR_HEADS,
    "Người quản trị khác của đơn vị, hoặc người quản trị ở trên có quyền với đơn vị đó.",
    "Người quản trị hoặc người đứng đầu cơ quan cấp trên trực tiếp.",
)  # fmt: skip
REVIEW: Final = TwoPersonStep(
    "review", ("occurrence.handed_in",), ("submission.accepted", "submission.returned"),
    frozenset({Permission.REVIEW}), frozenset(),
    "Người thẩm định của cơ quan giao việc, không có vai trò ở đơn vị được giao.",
    "Người thẩm định ở cơ quan cấp trên có quyền với cơ quan giao việc.",
)  # fmt: skip
EXTENSION: Final = TwoPersonStep(
    "extension", ("extension.asked",), ("extension.granted", "extension.declined"),
    frozenset({Permission.REVIEW}), frozenset(),
    "Người thẩm định của cơ quan giao việc, không có vai trò ở đơn vị được giao.",
    "Người thẩm định ở cơ quan cấp trên có quyền với cơ quan giao việc.",
)  # fmt: skip
REPORT: Final = TwoPersonStep(
    "report", ("report.drafted", "report.edited", "report.cut"), ("report.signed",),
    frozenset({Permission.SIGN}), frozenset(),
    "Người đứng đầu đơn vị báo cáo, hoặc người được ủy quyền ký.",
    "Văn phòng cơ quan cấp trên có quyền với đơn vị đó soạn, người đứng đầu đơn vị ký.",
)  # fmt: skip
WORDS: Final = TwoPersonStep(
    "words", ("report.drafted", "report.edited"), ("report.words_answered",),
    frozenset({Permission.DRAFT_REPORT, Permission.SIGN, Permission.PUBLISH}), frozenset(),
    "Người khác cùng soạn, ký hoặc công bố báo cáo của đơn vị, không soạn và không sửa báo cáo này.",
    "Văn phòng cơ quan cấp trên có quyền với đơn vị đó.",
)  # fmt: skip
WITHDRAWAL: Final = TwoPersonStep(
    "withdrawal", ("directive.issued", "directive.withdrawal_asked"),
    ("directive.withdrawn", "directive.withdrawal_refused"),
    frozenset({Permission.PREPARE, Permission.SIGN}), frozenset({Permission.PREPARE, Permission.SIGN}),
    "Người khác giao việc hoặc ký ở cơ quan ban hành, không ban hành và không đề nghị thu hồi văn bản này.",
    "Người giao việc hoặc ký ở cơ quan cấp trên trực tiếp.",
)  # fmt: skip
HELD_DUTY: Final = TwoPersonStep(
    "held_duty", ("obligation.answered",), ("obligation.answered",),
    frozenset({Permission.PREPARE, Permission.REVIEW}), frozenset(),
    "Người giao việc hoặc thẩm định ở một cơ quan khác: cấp trên, cấp dưới trực tiếp, hoặc cùng cấp trên.",
    "Như trên: một trong hai người luôn thuộc cơ quan khác.",
)  # fmt: skip
REORGANISATION: Final = TwoPersonStep(
    "reorganisation", ("reorganisation.drafted", "reorganisation.changed"),
    ("reorganisation.in_force", "reorganisation.returned"), _KEEPS_OR_HEADS, frozenset(),
    "Người quản trị khác hoặc người đứng đầu cơ quan nơi sắp xếp.",
    "Người quản trị hoặc người đứng đầu ở trên có quyền với cơ quan đó.",
)  # fmt: skip
HAND_OVER: Final = TwoPersonStep(
    "hand_over", ("handover.signed",), ("handover.signed",), frozenset({Permission.SIGN}), frozenset(),
    "Người đứng đầu bên kia của danh mục bàn giao.",
    "Người đứng đầu ở trên có quyền với bên đó; thay bên đã kết thúc hoạt động là người đứng đầu cấp trên của nó.",
)  # fmt: skip

CHANNEL: Final = TwoPersonStep(
    "channel", ("channel.declared", "channel.renamed"), ("channel.published", "channel.witnessed"),
    frozenset({Permission.PUBLISH}), frozenset({Permission.PUBLISH}),
    "Người khác được công bố thay mặt đơn vị, không khai báo và không phải người sửa kênh này lần cuối.",
    "Người được công bố ở văn phòng cơ quan cấp trên trực tiếp.",
)  # fmt: skip

STEPS: Final = (GRANT, REVIEW, EXTENSION, REPORT, WORDS, WITHDRAWAL, HELD_DUTY, REORGANISATION, HAND_OVER, CHANNEL)

WEIGHTY: Final = frozenset(
    {Permission.PREPARE, Permission.REVIEW, Permission.SIGN, Permission.MANAGE, Permission.PUBLISH}
)
"""What signs, approves or judges: a role that allows one of these is given by nobody alone to themselves.

Who prepares answers for held duties, so that judges too.
"""


def weighs(permissions: frozenset[Permission]) -> bool:
    """Return whether a role that allows `permissions` signs, approves or judges."""
    return bool(permissions & WEIGHTY)
