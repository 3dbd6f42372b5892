"""Addresses of the work screens."""

from __future__ import annotations

from django.urls import path

from ronguon.assignments.views import erasing, exports, sheet, terms, work

app_name = "work"
urlpatterns = [
    path("", work.owed_list, name="list"),
    path("bang.csv", exports.owed_sheet, name="csv"),
    path("<uuid:code>/", sheet.detail, name="detail"),
    path("<uuid:code>/da-nhan/", sheet.acknowledge, name="acknowledge"),
    path("<uuid:code>/tien-do/", sheet.progress, name="progress"),
    path("tien-do/<uuid:code>/xoa/", erasing.erase_note, name="erase_note"),
    path("<uuid:code>/nop/", sheet.submit, name="submit"),
    path("<uuid:code>/rut-lai/<uuid:submission>/", terms.recall, name="recall"),
    path("<uuid:code>/xin-gia-han/", terms.ask_extension, name="ask_extension"),
    path("<uuid:code>/ly-do-cham/", terms.explain, name="explain"),
]
