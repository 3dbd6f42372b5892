"""What roles allow and how far they reach. No database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final


class Permission(StrEnum):
    """Kinds of doing that roles allow."""

    READ = "read"
    PREPARE = "prepare"  # upload, confirm, issue
    REPORT = "report"  # progress, evidence, submit
    REVIEW = "review"
    DRAFT_REPORT = "draft_report"
    SIGN = "sign"
    MANAGE = "manage"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may do for a unit, as far as a grant reaches.

    The three scopes are apart. What a role *does* it does within its grant. It *reads* there too, and with
    `reads_below` also what stands below. It *finds* by name every unit of the installation, or, without `finds_all`,
    only what it reads and what stands above its grant.
    """

    key: str
    permissions: frozenset[Permission]
    reads_below: bool = False
    finds_all: bool = True

    OFFICE: ClassVar[Role]
    """Văn thư: reads directives in, confirms, issues, drafts reports for the unit."""
    HEAD: ClassVar[Role]
    """Lãnh đạo đơn vị: signs for the unit, may do what its officers do."""
    OFFICER: ClassVar[Role]
    """Chuyên viên: records progress and submits."""
    REVIEWER: ClassVar[Role]
    """Thẩm định: judges what units below submitted to this unit."""
    INSPECTOR: ClassVar[Role]
    """Kiểm tra: reads everything from its unit down and changes nothing."""
    EDITOR: ClassVar[Role]
    """Biên tập: drafts and publishes, hands nothing in and signs nothing."""
    READER: ClassVar[Role]
    """Chỉ đọc: may look."""
    ADMIN: ClassVar[Role]
    """Quản trị: keeps units, grants and invitations."""

    @property
    def only_reads(self) -> bool:
        """Return whether the role allows nothing but to look."""
        return self.permissions == {Permission.READ}


def _role(key: str, *permissions: Permission, reads_below: bool = False) -> Role:
    return Role(key, frozenset({Permission.READ, *permissions}), reads_below=reads_below)


Role.OFFICE = _role(
    "office", Permission.PREPARE, Permission.REPORT, Permission.REVIEW, Permission.DRAFT_REPORT, Permission.PUBLISH
)
Role.HEAD = _role("head", Permission.REPORT, Permission.REVIEW, Permission.SIGN, Permission.PUBLISH)
Role.OFFICER = _role("officer", Permission.REPORT)
Role.REVIEWER = _role("reviewer", Permission.REVIEW)
Role.INSPECTOR = _role("inspector", reads_below=True)
Role.EDITOR = _role("editor", Permission.DRAFT_REPORT, Permission.PUBLISH)
Role.READER = _role("reader")
Role.ADMIN = _role("admin", Permission.MANAGE)

BUILT_IN: Final = {
    role.key: role
    for role in (
        Role.OFFICE, Role.HEAD, Role.OFFICER, Role.REVIEWER, Role.INSPECTOR, Role.EDITOR, Role.READER, Role.ADMIN,
    )
}  # fmt: skip
"""The roles that every installation has and none may change; it makes others beside them."""

KEY_ROLES: Final = (Role.READER, Role.OFFICER, Role.REVIEWER)
"""What a key of the interface may be for: each allows reading and at most one kind of action besides."""

OF_THE_UNIT_ITSELF: Final = frozenset({Permission.REPORT, Permission.SIGN})
"""What is done in a unit's own name, by its own people alone: a role above it does not allow it below."""

FOR_OTHERS: Final = tuple(
    permission for permission in Permission if permission not in {Permission.READ, Permission.MANAGE}
)
"""What a role of the installation's own making may allow besides reading: whoever gives roles is one known role."""
