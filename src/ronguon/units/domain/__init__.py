"""Rules about bodies that need no database: roles and what each may do, places in the tree, changes of bodies."""

from ronguon.units.domain.paths import after_path, ancestors, numbers_above
from ronguon.units.domain.standing import KEY_ROLES, MAY, OF_THE_UNIT_ITSELF, Actor, Deed, Role, Standing, System

__all__ = [
    "KEY_ROLES", "MAY", "OF_THE_UNIT_ITSELF", "Actor", "Deed", "Role", "Standing", "System", "after_path", "ancestors",
    "numbers_above",
]  # fmt: skip
