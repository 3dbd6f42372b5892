"""Give every account made before now the sign-in library's row of its address, confirmed as those of new ones are.

Left without, the library makes one itself, unconfirmed, when a stranger opens a reset link for the account, and from
then on refuses it a second factor.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations


def confirm(apps: Any, _editor: Any) -> None:
    """Make the rows that lack and confirm those that a stranger's visit made."""
    addresses = apps.get_model("account", "EmailAddress").objects
    accounts = apps.get_model("people", "Account").objects
    for pk, email in accounts.values_list("pk", "email").iterator():
        if not addresses.filter(user_id=pk, email__iexact=email).update(verified=True):
            primary = not addresses.filter(user_id=pk, primary=True).exists()
            addresses.create(user_id=pk, email=email, primary=primary, verified=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_sessions_and_tallies"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
