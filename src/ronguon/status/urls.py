"""Addresses of the standing screens."""

from __future__ import annotations

from django.urls import path

from ronguon.status.views import assignment, figure_rows, sheets
from ronguon.status.views import node as standing

app_name = "status"
urlpatterns = [
    path("", standing.home, name="node"),
    path("viec/<uuid:code>/", assignment.thread_page, name="assignment"),
    path("khoi/<slug:system>/", standing.bloc, name="bloc"),
    path("khoi/<slug:system>/viec/", figure_rows.bloc_rows, name="bloc_rows"),
    path("khoi/<slug:system>/viec/bang.csv", sheets.bloc_rows_sheet, name="bloc_rows_csv"),
    path("khoi/<slug:system>/bang.csv", standing.bloc_table, name="bloc_csv"),
    path("<uuid:code>/", standing.node, name="node"),
    path("<uuid:code>/viec/", figure_rows.rows, name="rows"),
    path("<uuid:code>/viec/bang.csv", sheets.rows_sheet, name="rows_csv"),
    path("<uuid:code>/bang.csv", standing.table, name="csv"),
]
