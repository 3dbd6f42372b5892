"""Bodies in time, roles, changes and hand-overs: what was decided and signed stays as it was."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models
from ronguon.audit.triggers import append_only, ascii_order, never_overlapping

PUT = "EXISTS (SELECT 1 FROM units_plannedchange c WHERE c.id = OLD.change_id AND c.transition_id IS NOT NULL)"
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
    rows = apps.get_model("units", "RoleDefinition").objects
    for key, (name, name_key, allowed) in BUILT_IN.items():
        rows.create(key=key, name=name, name_key=name_key, built_in=True, **dict.fromkeys(allowed, True))


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reorganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("decided_by", models.CharField(max_length=200)),
                ("decision_number", models.CharField(max_length=60)),
                ("decided_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Sent"),
                            ("in_force", "In Force"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("drafted_by", models.UUIDField()),
                ("drafted_at", models.DateTimeField()),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reorganisations",
                        to="files.storedfile",
                    ),
                ),
            ],
        ),
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
                        to="units.grant",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_column="role",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="units.roledefinition",
                        to_field="key",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("establish", "establish"),
                            ("rename", "rename"),
                            ("move", "move"),
                            ("alter", "alter"),
                            ("merge", "merge"),
                            ("split", "split"),
                            ("transfer", "transfer"),
                            ("dissolve", "dissolve"),
                            ("restore", "restore"),
                        ],
                        max_length=12,
                    ),
                ),
                ("decided_by", models.CharField(max_length=200)),
                ("decision_number", models.CharField(max_length=60)),
                ("effective_on", models.DateField()),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="units.transition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("establish", "establish"),
                            ("rename", "rename"),
                            ("move", "move"),
                            ("alter", "alter"),
                            ("merge", "merge"),
                            ("split", "split"),
                            ("transfer", "transfer"),
                            ("dissolve", "dissolve"),
                            ("restore", "restore"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="units.reorganisation"
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.transition"
                    ),
                ),
                (
                    "transition",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned",
                        to="units.transition",
                    ),
                ),
            ],
            options={
                "ordering": ["reorganisation_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "transition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="units.transition"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "system",
                    models.CharField(
                        choices=[("state", "state"), ("party", "party"), ("beside", "beside"), ("outside", "outside")],
                        max_length=8,
                    ),
                ),
                ("kind", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.CharField(db_index=True, max_length=200)),
                ("path", models.CharField(max_length=200, unique=True)),
                ("sort", models.PositiveIntegerField(default=0)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransitionSide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("ends", "ends"),
                            ("cedes", "cedes"),
                            ("changes", "changes"),
                            ("succeeds", "succeeds"),
                        ],
                        max_length=8,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(null=True)),
                (
                    "transition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sides", to="units.transition"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transitions", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sort",
                    models.CharField(choices=[("kind", "Kind"), ("level", "Level"), ("code", "Code")], max_length=5),
                ),
                ("value", models.CharField(max_length=40)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="traits", to="units.unit"
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="units.grant"
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
            name="SideGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.CharField(db_index=True, max_length=200)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="side_groups", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="ground",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reorganisations", to="units.unit"
            ),
        ),
        migrations.CreateModel(
            name="PlannedSide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("ends", "ends"),
                            ("cedes", "cedes"),
                            ("changes", "changes"),
                            ("succeeds", "succeeds"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("kind", models.SlugField(blank=True, max_length=40)),
                ("level", models.CharField(blank=True, max_length=40)),
                ("official_code", models.CharField(blank=True, max_length=20)),
                ("percent", models.PositiveSmallIntegerField(null=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="units.plannedchange"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["change_id", "number"],
            },
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="parent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
            ),
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=200)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="units.unit"
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
                        to="units.roledefinition",
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
            name="HandOverSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("giver", "Giver"), ("taker", "Taker")], max_length=5)),
                ("signed_by", models.UUIDField()),
                ("signed_at", models.DateTimeField()),
                ("items", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="units.handover"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="handover",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="given_over", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="taker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="taken_over", to="units.unit"
            ),
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
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="request", to="units.grant"
                    ),
                ),
                (
                    "renews",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.grant"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_column="role",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_requests",
                        to="units.roledefinition",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegations", to="units.grant"
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
            name="Counterpart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="state_sides", to="units.unit"
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="party_sides", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("meant_until_on", models.DateField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="belongings", to="units.sidegroup"
                    ),
                ),
                (
                    "begun_with",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings_begun",
                        to="units.transition",
                    ),
                ),
                (
                    "ended_with",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="belongings_ended",
                        to="units.transition",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="belongings", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.CharField(db_index=True, max_length=200)),
                ("alias", models.BooleanField(default=False)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="names", to="units.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NameTail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tail", models.CharField(max_length=200)),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
                    ),
                ),
                (
                    "name",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tails", to="units.unitname"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DelegatedPower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deed",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="powers", to="units.delegation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("delegation", "deed"), name="delegated_power_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "deed__in",
                                ["read", "prepare", "report", "review", "draft_report", "sign", "manage", "publish"],
                            )
                        ),
                        name="delegated_power_deed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("keeper", models.SlugField(max_length=20)),
                ("subject", models.UUIDField()),
                ("words", models.CharField(max_length=300)),
                ("passed_at", models.DateTimeField()),
                (
                    "hand_over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="units.handover"
                    ),
                ),
            ],
            options={
                "ordering": ["hand_over_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("hand_over", "number"), name="hand_over_item_number"),
                    models.UniqueConstraint(fields=("hand_over", "keeper", "subject"), name="hand_over_item_once"),
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
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("keeper", models.SlugField(max_length=20)),
                ("subject", models.UUIDField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="destinations",
                        to="units.plannedchange",
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.plannedside"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("change", "keeper", "subject"), name="destination_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["establish", "rename", "move", "alter", "merge", "split", "transfer", "dissolve", "restore"],
                    )
                ),
                name="transition_kind",
            ),
        ),
        ascii_order("units_unit", "path"),
        ascii_order("units_place", "path"),
        ascii_order("units_nametail", "tail"),
        migrations.AddField(
            model_name="place",
            name="above",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Left(
                    "path",
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.functions.text.Length("path"),
                            "-",
                            django.db.models.functions.text.Length(
                                django.db.models.functions.comparison.Cast("unit_id", models.CharField(max_length=20))
                            ),
                        ),
                        "-",
                        models.Value(1),
                    ),
                ),
                output_field=models.CharField(max_length=200),
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["system", "kind"], name="unit_kind"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["path", "since_on", "until_on"], name="unit_path"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(condition=models.Q(("until_on__isnull", False)), fields=["until_on"], name="unit_ended"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("system__in", ["state", "party", "beside", "outside"])), name="unit_system"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"),
                name="unit_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="transitionside",
            constraint=models.UniqueConstraint(fields=("transition", "unit"), name="transition_unit_once"),
        ),
        migrations.AddConstraint(
            model_name="transitionside",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["ends", "cedes", "changes", "succeeds"])), name="transition_side_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="transitionside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__isnull", True), models.Q(("percent__gte", 1), ("percent__lte", 100)), _connector="OR"
                ),
                name="transition_side_percent",
            ),
        ),
        migrations.AddIndex(
            model_name="trait",
            index=models.Index(fields=["sort", "value"], name="trait_value"),
        ),
        migrations.AddConstraint(
            model_name="trait",
            constraint=models.UniqueConstraint(fields=("unit", "sort", "since_on"), name="trait_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="trait",
            constraint=models.CheckConstraint(
                condition=models.Q(("sort__in", ["kind", "level", "code"])), name="trait_sort"
            ),
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
            model_name="sidegroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True)), fields=("ground", "search_key"), name="side_group_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sidegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"),
                name="side_group_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="reorganisation_two_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "in_force"), _negated=True),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="reorganisation_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["draft", "sent", "in_force", "dropped"])), name="reorganisation_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedside",
            constraint=models.UniqueConstraint(fields=("change", "number"), name="planned_side_number"),
        ),
        migrations.AddConstraint(
            model_name="plannedside",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["ends", "cedes", "changes", "succeeds"])), name="planned_side_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__isnull", True), models.Q(("percent__gte", 1), ("percent__lte", 100)), _connector="OR"
                ),
                name="planned_side_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedchange",
            constraint=models.UniqueConstraint(fields=("reorganisation", "number"), name="planned_change_number"),
        ),
        migrations.AddConstraint(
            model_name="plannedchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["establish", "rename", "move", "alter", "merge", "split", "transfer", "dissolve", "restore"],
                    )
                ),
                name="planned_change_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["path", "since_on", "until_on", "unit"], name="place_path"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("unit", "since_on"), name="place_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="handoversignature",
            constraint=models.UniqueConstraint(fields=("hand_over", "side", "items"), name="hand_over_signed_once"),
        ),
        migrations.AddConstraint(
            model_name="handoversignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["giver", "taker"])), name="hand_over_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(fields=("transition", "giver", "taker"), name="hand_over_once"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True), name="hand_over_two_bodies"
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
        migrations.AddConstraint(
            model_name="counterpart",
            constraint=models.UniqueConstraint(fields=("state", "party", "since_on"), name="counterpart_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="counterpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"),
                name="counterpart_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"),
                fields=("group", "unit", "since_on"),
                name="belonging_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True)), fields=("group", "unit"), name="belonging_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True),
                    ("until_on__gt", models.F("since_on")),
                    models.Q(("ended_with__isnull", False), ("until_on", models.F("since_on"))),
                    _connector="OR",
                ),
                name="belonging_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_with__isnull", True), ("until_on__isnull", False), _connector="OR"),
                name="belonging_ended_with_a_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("meant_until_on__isnull", True),
                    models.Q(("ended_with__isnull", False), ("meant_until_on__gt", models.F("until_on"))),
                    _connector="OR",
                ),
                name="belonging_meant_longer",
            ),
        ),
        migrations.AddIndex(
            model_name="nametail",
            index=models.Index(fields=["tail", "unit"], name="name_tail"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["above", "since_on", "until_on"], name="place_above"),
        ),
        append_only("units_transition"),
        append_only("units_transitionside"),
        append_only("units_reorganisation", while_="OLD.stage IN ('in_force', 'dropped')"),
        append_only("units_plannedchange", while_="OLD.transition_id IS NOT NULL"),
        append_only("units_plannedside", while_=PUT),
        append_only("units_destination", while_=PUT),
        append_only("units_handover"),
        append_only("units_handoveritem"),
        append_only("units_handoversignature"),
        migrations.RunPython(lay_built_in, migrations.RunPython.noop),
        never_overlapping("units_belonging", "group_id", "unit_id"),
    ]
