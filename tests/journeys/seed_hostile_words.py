"""Fill an empty installation, then put hostile markup into every column that holds words of people or of documents.

The words go in past every form and rule, by SQL with the guards of the tables taken down: what is asked is only
whether any page would run them. A new text column is hostile by itself until it is listed as one of codes.
"""

from __future__ import annotations

from importlib import import_module
from itertools import cycle
from typing import Any

# Columns that hold codes and not words: no form and no document can put words there.
CODES = {
    "people.Account": {"password", "email"},
    "jobs.Slot": {"name"},
    "jobs.Heartbeat": {"worker"},
    "jobs.Job": {"name", "worker"},
    "jobs.Effect": {"key", "holder"},
    "audit.Event": {"verb", "subject_kind", "subject"},
    "audit.Link": {"digest"},
    "audit.Installation": {"refusals_version"},
    "files.StoredFile": {"sha256", "kind", "media_type", "purpose", "owner_unit", "storage_key"},
    "files.StorageUse": {"owner_unit"},
    "units.Unit": {"kind", "search_key", "path"},
    "units.UnitName": {"search_key"},
    "units.Place": {"path"},
    "units.SideGroup": {"search_key"},
    "access.RoleDefinition": {"key", "name_key"},
    "access.Invitation": {"secret_digest", "email"},
    # The address is made by `canonical` out of what was typed; the reason is empty while a page is open.
    "channels.Channel": {"key", "url", "search_key", "reason"},
    "channels.Claim": {"reason"},  # empty while it waits
    "notices.Notice": {"rung", "subject_kind", "subject", "address"},
    "directives.Directive": {"search_key", "filled_in", "text_sha256", "reader"},
    "directives.ReadingNote": {"code"},
    "directives.Clause": {"eid"},
    "drafting.Obligation": {"rrule", "deadline_rule", "unsure", "decline_rule", "ask_rule"},
    "drafting.RightsAnswer": {"text_sha256"},
    "drafting.Addressee": {"because", "group"},
    "assignments.SubmissionProof": {"kind", "proof", "sha256"},
    "reports.Report": {"symbol"},  # no blanks, no brackets: papers.paper
    "reports.Sentence": {"rule"},
    "reports.Figure": {"key", "group"},
    "reports.FigureRow": {"group"},
    "reports.WordAnswer": {"words_sha256"},
    "reports.Publication": {"pdf_sha256"},
    "reports.PublishedFigure": {"key", "group"},
    "reports.PublishedRow": {"group"},
}
ACTIONS = (
    "window.hit=1",
    "top.hit=1",
    "self['hi'+'t']=1",
    "eval('window.hit=1')",
    "import('data:text/javascript,top.hit=1')",
)
FORMS = (
    "<script>{0}</script>",
    "<ScRiPt src=data:,{0}></sCrIpT>",
    "<img src=x onerror={0}>",
    "<svg/onload={0}>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<details open ontoggle={0}>",
    "<input autofocus onfocus={0}>",
    "<video><source onerror={0}>",
    "<iframe srcdoc='<script>{0}</script>'>",
    "<a href=javascript:{0}>bấm</a>",
    "<form action=javascript:{0}><button>gửi",
    "<math><mtext></p><img src=x onerror={0}>",
    "<template><script>{0}</script></template>",
    "</title><script>{0}</script>",
    "</textarea><script>{0}</script>",
    "</script><script>{0}</script>",
    "--><script>{0}</script>",
    "]]><script>{0}</script>",
    "' autofocus onfocus={0} x='",
    '" autofocus onfocus={0} x="',
    "` onmouseover={0} `",
    "'-{0}-'",
    '";{0};//',
    "\\u003cimg src=x onerror={0}\\u003e",
    "&lt;img src=x onerror={0}&gt;",
    "%3Cscript%3E{0}%3C/script%3E",
    "{{{{constructor.constructor('{0}')()}}}}",
    "${{{0}}}",
    "{{% include '{0}' %}}",
    "javascript:{0}",
    "data:text/html,<script>{0}</script>",
    "<base href=javascript:{0}//>",
    "<meta http-equiv=refresh content='0;javascript:{0}'>",
    "<object data=data:text/html,<script>{0}</script>>",
    "<embed src=javascript:{0}>",
    "<style>@import 'javascript:{0}';</style>",
    "<div style=background:url(javascript:{0})>",
    "<hr hx-on:load={0} hx-get=/ hx-trigger=load>",
    "<p data-hx-on:load={0} data-confirm={0}>",
    "\u202e<script>{0}</script>\u0000"[:-1],
)
PAYLOADS = tuple(form.format(action) for action in ACTIONS for form in FORMS)


def word_columns() -> list[tuple[Any, list[Any]]]:
    """Return each model of ours with its columns of words."""
    from django.apps import apps
    from django.db import models

    found = []
    for model in apps.get_models():
        if model.__module__.startswith("ronguon."):
            codes = CODES.get(model._meta.label, set())
            columns = [
                field
                for field in model._meta.local_fields
                if isinstance(field, models.CharField | models.TextField) and not field.choices
            ]
            found.append((model, [field for field in columns if field.name not in codes]))
    return [(model, columns) for model, columns in found if columns]


def poison() -> int:
    """Write a payload into every word of every row; return how many were written."""
    from django.db import connection

    payloads, written = cycle(PAYLOADS), 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        for model, columns in word_columns():
            table, key = model._meta.db_table, model._meta.pk.column
            for pk in model.objects.values_list("pk", flat=True):
                for field in columns:
                    text = next(payloads)
                    if model._meta.label == "reports.Sentence":
                        text = text.replace("{", "(").replace(
                            "}", ")"
                        )  # braces there name figures; a rule keeps others out
                    if model._meta.label == "directives.Directive" and field.name == "text":
                        length = len(model.objects.get(pk=pk).text)  # the spans of its clauses stay inside it
                        text = (" ".join([text] * (length // len(text) + 1)))[:length]
                    shown = text[: field.max_length] if field.max_length else text
                    stored = model._meta.pk.get_db_prep_value(pk, connection)
                    sql = f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key}" = %s'  # noqa: S608 (names of tables)
                    cursor.execute(sql, [shown, stored])
                    written += 1
    return written


def build() -> dict[str, Any]:
    """Return the pages of the world with how many words are hostile in it."""
    known: dict[str, Any] = dict(import_module("seed_everywhere").build())
    return known | {"written": poison(), "columns": sum(len(columns) for _, columns in word_columns())}
