"""The rows that an installation is born with, for tests that empty the database: a plugin of pytest.

A migration writes them once. Nothing in the product empties a database; a test that works with several transactions
does, and whoever runs after it finds them here again.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate


def lay_again(*, app_config: Any, **_: object) -> None:
    """Write the roles that come with the product where the table stands empty."""
    if app_config.label != "access":
        return
    definitions = apps.get_model("access", "RoleDefinition")
    if definitions._meta.db_table not in connection.introspection.table_names() or definitions.objects.exists():
        return  # of an earlier release, or not emptied
    import_module("ronguon.access.migrations.0001_initial").lay_built_in(apps, None)


def pytest_configure() -> None:
    """Listen for the end of an emptying, which tells as a migration does."""
    post_migrate.connect(lay_again, dispatch_uid="roles that come with the product")
