"""Rules about units that need no database: roles and what each may do, places in the tree, changes of units."""

from ronguon.units.domain.actors import ActiveGrant, Actor, System
from ronguon.units.domain.paths import after_path, ancestors, numbers_above
from ronguon.units.domain.roles import BUILT_IN, FOR_OTHERS, KEY_ROLES, OF_THE_UNIT_ITSELF, Permission, Role

__all__ = [
    "BUILT_IN",
    "FOR_OTHERS",
    "KEY_ROLES",
    "OF_THE_UNIT_ITSELF",
    "ActiveGrant",
    "Actor",
    "Permission",
    "Role",
    "System",
    "after_path",
    "ancestors",
    "numbers_above",
]  # fmt: skip
