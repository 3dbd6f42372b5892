"""A page is pending until it is proven. What never was may be deleted, and only that."""

from __future__ import annotations

from django.db import migrations, models

from ronguon.audit.triggers import AddGuardedConstraint, RemoveGuardedConstraint, append_only, may_change_again

PAGES, OWNERS = "channels_channel", "channels_channelowner"
WRITABLE = ("name", "search_key", "revision", "withdrawn_on", "reason")
NEVER_PROVEN = f"EXISTS (SELECT 1 FROM {PAGES} page WHERE page.id = OLD.channel_id AND page.proven_on IS NULL)"  # noqa: S608 (names of ours)


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_append_only")]

    operations = [
        may_change_again(append_only(PAGES, allow_update_of=WRITABLE)),
        may_change_again(append_only(OWNERS, allow_update_of=("role", "until_on"))),
        migrations.AddField("channel", "proven_on", models.DateField(null=True)),
        RemoveGuardedConstraint("channel", "channel_once"),
        AddGuardedConstraint(
            "channel",
            models.UniqueConstraint(
                condition=models.Q(("proven_on__isnull", False), ("withdrawn_on__isnull", True)),
                fields=("platform", "kind", "key"),
                name="channel_proven_once",
            ),
        ),  # fmt: skip
        append_only(PAGES, allow_update_of=(*WRITABLE, "proven_on"), may_delete_while="OLD.proven_on IS NULL"),
        append_only(OWNERS, allow_update_of=("role", "until_on"), may_delete_while=NEVER_PROVEN),
    ]
