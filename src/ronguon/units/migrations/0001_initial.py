"""Units in time: names, places, groups."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models
from ronguon.audit.triggers import append_only, ascii_order, never_overlapping


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
            name="TransitionParticipant",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="participants", to="units.transition"
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
            name="SideGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.CharField(db_index=True, max_length=200)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="side_groups", to="units.unit"
                    ),
                ),
            ],
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
                ("planned_until_on", models.DateField(null=True)),
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
            model_name="transitionparticipant",
            constraint=models.UniqueConstraint(fields=("transition", "unit"), name="transition_unit_once"),
        ),
        migrations.AddConstraint(
            model_name="transitionparticipant",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["ends", "cedes", "changes", "succeeds"])), name="transition_side_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="transitionparticipant",
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
            model_name="sidegroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True)), fields=("area", "search_key"), name="side_group_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sidegroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("since_on")), _connector="OR"),
                name="side_group_dates",
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
                    ("planned_until_on__isnull", True),
                    models.Q(("ended_with__isnull", False), ("planned_until_on__gt", models.F("until_on"))),
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
        append_only("units_transitionparticipant"),
        never_overlapping("units_belonging", "group_id", "unit_id"),
    ]
