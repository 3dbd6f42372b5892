"""Rules about bodies that need no database: roles and what each may do, places in the tree, changes of bodies."""

from ronguon.units.domain.paths import after_path, ancestors, numbers_above
from ronguon.units.domain.roles import BUILT_IN, FOR_OTHERS, KEY_ROLES, OF_THE_UNIT_ITSELF, Deed, Role
from ronguon.units.domain.standing import Actor, Standing, System

__all__ = [
    "BUILT_IN", "FOR_OTHERS", "KEY_ROLES", "OF_THE_UNIT_ITSELF", "Actor", "Deed", "Role", "Standing", "System",
    "after_path", "ancestors", "numbers_above",
]  # fmt: skip
