# Documents that a document names, so that both can be found from each other.

import django.db.models.deletion
from django.db import migrations, models

from ronguon.audit.triggers import append_only


def note_citations(apps, _schema_editor):  # type: ignore[no-untyped-def]  # historical models have no types
    """Note the citations of the documents that were read in before."""
    from ronguon.directives.models import number_key
    from ronguon.directives.reading.citations import find
    from ronguon.directives.reading.model import Span

    directive_model, citation_model = (
        apps.get_model("directives", "Directive"),
        apps.get_model("directives", "Citation"),
    )
    for directive in directive_model.objects.iterator(chunk_size=50):
        seen = set()
        for one in find(directive.text, Span(0, len(directive.text))):
            name = (one.type, one.number, one.issued_on)
            if one.number is None or name in seen:
                continue
            seen.add(name)
            citation_model.objects.create(
                directive=directive,
                start=one.span.start,
                end=one.span.end,
                kind=one.type[:60],
                number=number_key(one.number),
                issued_on=one.issued_on,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0003_closed_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("number", models.CharField(db_index=True, max_length=60)),
                ("issued_on", models.DateField(null=True)),
                (
                    "directive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="directives.directive"
                    ),
                ),
            ],
            options={
                "ordering": ["start"],
                "constraints": [
                    models.UniqueConstraint(fields=("directive", "start"), name="citation_place_once"),
                    models.CheckConstraint(condition=models.Q(("end__gt", models.F("start"))), name="citation_span"),
                ],
            },
        ),
        migrations.RunPython(note_citations, migrations.RunPython.noop),
        append_only("directives_citation"),
    ]
