"""Changes of bodies with a draft and two hands, kinds and codes with dates, hand-over lists, side groups."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from ronguon.audit.triggers import append_only, may_change_again

PUT = "EXISTS (SELECT 1 FROM units_plannedchange c WHERE c.id = OLD.change_id AND c.transition_id IS NOT NULL)"
KINDS = """INSERT INTO units_trait (unit_id, sort, value, since_on)
    SELECT u.id, 'kind', u.kind, u.since_on FROM units_unit u"""


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_scanned_looked_at_erased"),
        ("units", "0004_closed_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Counterpart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("keeper", models.SlugField(max_length=20)),
                ("subject", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
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
            ],
            options={
                "ordering": ["hand_over_id", "number"],
            },
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
            ],
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
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
            ],
            options={
                "ordering": ["reorganisation_id", "number"],
            },
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
            ],
            options={
                "ordering": ["change_id", "number"],
            },
        ),
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
            ],
        ),
        may_change_again(append_only("units_transition")),
        may_change_again(append_only("units_transitionside")),
        migrations.RemoveConstraint(
            model_name="transition",
            name="transition_kind",
        ),
        migrations.RemoveConstraint(
            model_name="transitionside",
            name="transition_side_part",
        ),
        migrations.AddField(
            model_name="transition",
            name="corrects",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="units.transition",
            ),
        ),
        migrations.AddField(
            model_name="transitionside",
            name="percent",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="transition",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="transitionside",
            name="part",
            field=models.CharField(
                choices=[("ends", "ends"), ("cedes", "cedes"), ("changes", "changes"), ("succeeds", "succeeds")],
                max_length=8,
            ),
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
        migrations.AddField(
            model_name="counterpart",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="state_sides", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="state",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="party_sides", to="units.unit"
            ),
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
        migrations.AddField(
            model_name="handover",
            name="transition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="units.transition"
            ),
        ),
        migrations.AddField(
            model_name="handoveritem",
            name="hand_over",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="units.handover"
            ),
        ),
        migrations.AddField(
            model_name="handoversignature",
            name="hand_over",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="units.handover"
            ),
        ),
        migrations.AddField(
            model_name="handoversignature",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
        ),
        migrations.AddField(
            model_name="belonging",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="belongings", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="corrects",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.transition"
            ),
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="parent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="transition",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="planned",
                to="units.transition",
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="change",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="destinations", to="units.plannedchange"
            ),
        ),
        migrations.AddField(
            model_name="plannedside",
            name="change",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="units.plannedchange"
            ),
        ),
        migrations.AddField(
            model_name="plannedside",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="side",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.plannedside"
            ),
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reorganisations",
                to="files.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="reorganisation",
            name="ground",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reorganisations", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="plannedchange",
            name="reorganisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="units.reorganisation"
            ),
        ),
        migrations.AddField(
            model_name="sidegroup",
            name="ground",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="side_groups", to="units.unit"
            ),
        ),
        migrations.AddField(
            model_name="belonging",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="belongings", to="units.sidegroup"
            ),
        ),
        migrations.AddField(
            model_name="trait",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="traits", to="units.unit"
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
            model_name="handoveritem",
            constraint=models.UniqueConstraint(fields=("hand_over", "number"), name="hand_over_item_number"),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.UniqueConstraint(fields=("hand_over", "keeper", "subject"), name="hand_over_item_once"),
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
            model_name="destination",
            constraint=models.UniqueConstraint(fields=("change", "keeper", "subject"), name="destination_once"),
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
            model_name="belonging",
            constraint=models.UniqueConstraint(fields=("group", "unit", "since_on"), name="belonging_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"),
                name="belonging_dates",
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
        append_only("units_transition"),
        append_only("units_transitionside"),
        append_only("units_reorganisation", while_="OLD.stage IN ('in_force', 'dropped')"),
        append_only("units_plannedchange", while_="OLD.transition_id IS NOT NULL"),
        append_only("units_plannedside", while_=PUT),
        append_only("units_destination", while_=PUT),
        append_only("units_handover"),
        append_only("units_handoveritem"),
        append_only("units_handoversignature"),
        migrations.RunSQL(KINDS, migrations.RunSQL.noop),
    ]
