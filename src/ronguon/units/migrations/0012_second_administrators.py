"""Roles that wait for a second administrator, and who invited whom, as far as the trail tells it."""

import uuid

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ronguon.audit.triggers import Step

_INTRODUCED = """
INSERT INTO units_introduction (account_id, invited_by, invited_at)
SELECT person.id, made.actor, accepted.at
FROM audit_event accepted
JOIN audit_event made ON made.verb = 'invitation.made' AND made.subject = accepted.subject
JOIN people_account person ON person.code = accepted.actor
WHERE accepted.id = (
    SELECT MIN(first.id) FROM audit_event first
    WHERE first.verb = 'invitation.accepted' AND first.actor = accepted.actor
)"""
_VOUCHED = """
UPDATE units_introduction SET vouched_by = (
    SELECT MIN(given.given_by{text}){code} FROM units_grant given
    JOIN units_roledefinition role ON role.key = given.role
    WHERE given.account_id = units_introduction.account_id AND given.given_by IS NOT NULL
    AND given.given_by <> units_introduction.invited_by
    AND (role.prepares OR role.reviews OR role.signs OR role.publishes OR role.manages)
) WHERE invited_by IS NOT NULL"""


def _remember(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keep who invited whom before, and which other administrator has given a weighty role since."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(_INTRODUCED, params=None)
    told = _VOUCHED.format(text="::text", code="::uuid") if postgresql else _VOUCHED.format(text="", code="")
    schema_editor.execute(told, params=None)


def _rest(_apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Do nothing: the table goes as a whole."""


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0011_grants_given_anew"),
        ("audit", "0004_checkpoints_stay"),
        ("people", "0003_addresses_confirmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subtree", models.BooleanField(default=False)),
                ("title", models.CharField(blank=True, db_default="", max_length=120)),
                ("reason", models.CharField(max_length=200)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_by", models.UUIDField(null=True)),
                ("invited_at", models.DateTimeField()),
                ("vouched_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="grant",
            name="confirmed_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="grant",
            name="title",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AddField(
            model_name="invitation",
            name="title",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(
                        ("given_by__isnull", False), models.Q(("confirmed_by", models.F("given_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="grant_second",
            ),
        ),
        migrations.AddField(
            model_name="grantrequest",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="grant_requests", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="grantrequest",
            name="grant",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="request", to="units.grant"
            ),
        ),
        migrations.AddField(
            model_name="grantrequest",
            name="renews",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.grant"
            ),
        ),
        migrations.AddField(
            model_name="grantrequest",
            name="role",
            field=models.ForeignKey(
                db_column="role",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grant_requests",
                to="units.roledefinition",
                to_field="key",
            ),
        ),
        migrations.AddField(
            model_name="grantrequest",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="grant_requests", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="introduction", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="grantrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True)),
                fields=("account", "unit", "role"),
                name="grant_request_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("grant__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="grant_request_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grant__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="grant_request_second",
            ),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vouched_by__isnull", True),
                    ("invited_by__isnull", True),
                    models.Q(("vouched_by", models.F("invited_by")), _negated=True),
                    _connector="OR",
                ),
                name="introduction_second",
            ),
        ),
        Step(_remember, _rest),
    ]
