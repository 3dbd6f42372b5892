"""Looking for words in everything that the database holds."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

TEXTS = frozenset({"CharField", "TextField", "JSONField", "EmailField", "URLField", "SlugField"})


def columns_with(words: str) -> set[str]:
    """Return every column that holds text, of every table of the models, in which `words` stand."""
    return {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table in connection.introspection.table_names()
        for column in model._meta.local_fields
        if column.get_internal_type() in TEXTS
        and any(words in str(value) for value in model._base_manager.values_list(column.name, flat=True))
    }
