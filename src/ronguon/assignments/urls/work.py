"""Addresses of the work screens."""

from __future__ import annotations

from django.urls import path

from ronguon.assignments.views import erasing, exports, work

app_name = "work"
urlpatterns = [
    path("", work.owed_list, name="list"),
    path("bang.csv", exports.owed_sheet, name="csv"),
    path("<uuid:code>/", work.detail, name="detail"),
    path("<uuid:code>/da-nhan/", work.acknowledge, name="acknowledge"),
    path("<uuid:code>/tien-do/", work.progress, name="progress"),
    path("tien-do/<uuid:code>/xoa/", erasing.erase_note, name="erase_note"),
    path("<uuid:code>/nop/", work.submit, name="submit"),
]
