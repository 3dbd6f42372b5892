"""Today's first migration, under the name of the later module."""

from importlib import import_module

Migration = import_module("ronguon.notices.migrations.0001_initial").Migration
