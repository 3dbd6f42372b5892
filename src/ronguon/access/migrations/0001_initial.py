"""Roles, grants, delegations, invitations and tokens."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models
from ronguon.audit.triggers import append_only, ascii_order, never_overlapping


BUILT_IN = {
    "office": ("Văn thư", "van thu", ["prepares", "reports", "reviews", "drafts_reports", "publishes"]),
    "head": ("Người đứng đầu", "nguoi dung dau", ["reports", "reviews", "signs", "publishes"]),
    "officer": ("Chuyên viên", "chuyen vien", ["reports"]),
    "reviewer": ("Thẩm định", "tham dinh", ["reviews"]),
    "inspector": ("Kiểm tra", "kiem tra", ["reads_below"]),
    "editor": ("Biên tập", "bien tap", ["drafts_reports", "publishes"]),
    "reader": ("Người xem", "nguoi xem", []),
    "admin": ("Quản trị", "quan tri", ["manages"]),
}


def lay_built_in(apps, schema_editor):
    """Write the roles that grants name already, before they are held to be there."""
    rows = apps.get_model("access", "RoleDefinition").objects
    for key, (name, name_key, allowed) in BUILT_IN.items():
        rows.create(key=key, name=name, name_key=name_key, built_in=True, **dict.fromkeys(allowed, True))


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("name_key", models.CharField(max_length=60)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("built_in", models.BooleanField(default=False)),
                ("prepares", models.BooleanField(default=False)),
                ("reports", models.BooleanField(default=False)),
                ("reviews", models.BooleanField(default=False)),
                ("drafts_reports", models.BooleanField(default=False)),
                ("signs", models.BooleanField(default=False)),
                ("publishes", models.BooleanField(default=False)),
                ("manages", models.BooleanField(default=False)),
                ("reads_below", models.BooleanField(default=False)),
                ("finds_all", models.BooleanField(default=True)),
                ("retired_on", models.DateField(null=True)),
                ("edition", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name_key", ""), _negated=True), name="role_named"),
                    models.CheckConstraint(
                        condition=models.Q(("manages", False), ("key", "admin"), _connector="OR"),
                        name="role_one_keeper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "built_in",
                                models.Q(
                                    (
                                        "key__in",
                                        [
                                            "office",
                                            "head",
                                            "officer",
                                            "reviewer",
                                            "inspector",
                                            "editor",
                                            "reader",
                                            "admin",
                                        ],
                                    )
                                ),
                            )
                        ),
                        name="role_built_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("built_in", False), ("retired_on__isnull", True), _connector="OR"),
                        name="role_built_in_stays",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_on__isnull", True)), fields=("name_key",), name="role_name_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subtree", models.BooleanField(default=False)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("given_by", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("title", models.CharField(blank=True, db_default="", max_length=120)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renewed_by",
                        to="access.grant",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_column="role",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="access.roledefinition",
                        to_field="key",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[("reader", "reader"), ("officer", "officer"), ("reviewer", "reviewer")], max_length=12
                    ),
                ),
                ("subtree", models.BooleanField(default=False)),
                ("prefix", models.CharField(max_length=12)),
                ("secret_digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("last_used_on", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="access.grant"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("secret_digest", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(max_length=254)),
                ("full_name", models.CharField(max_length=120)),
                ("subtree", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("title", models.CharField(blank=True, db_default="", max_length=120)),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "role",
                    models.ForeignKey(
                        db_column="role",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="access.roledefinition",
                        to_field="key",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="units.unit"
                    ),
                ),
            ],
        ),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grant_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request",
                        to="access.grant",
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.grant"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_column="role",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_requests",
                        to="access.roledefinition",
                        to_field="key",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grant_requests", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="grant",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="units.unit"
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subtree", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegations", to="access.grant"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DelegatedPower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "permission",
                    models.CharField(
                        choices=[
                            ("read", "read"),
                            ("prepare", "prepare"),
                            ("report", "report"),
                            ("review", "review"),
                            ("draft_report", "draft_report"),
                            ("sign", "sign"),
                            ("manage", "manage"),
                            ("publish", "publish"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="powers", to="access.delegation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("delegation", "permission"), name="delegated_power_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "permission__in",
                                ["read", "prepare", "report", "review", "draft_report", "sign", "manage", "publish"],
                            )
                        ),
                        name="delegated_power_permission",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_by", models.UUIDField(null=True)),
                ("invited_at", models.DateTimeField()),
                ("vouched_by", models.UUIDField(null=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introduction",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vouched_by__isnull", True),
                            ("invited_by__isnull", True),
                            models.Q(("vouched_by", models.F("invited_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="introduction_second",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["reader", "officer", "reviewer"])), name="token_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gt", models.F("since_on"))), name="token_dates"
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
            model_name="grant",
            constraint=models.UniqueConstraint(fields=("account", "unit", "role", "since_on"), name="grant_once"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_by__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="grant_why",
            ),
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
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gt", models.F("since_on"))), name="delegation_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="delegation_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="delegation_ended_by_somebody",
            ),
        ),
        migrations.RunPython(lay_built_in, migrations.RunPython.noop),
    ]
