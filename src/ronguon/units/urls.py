"""Addresses of units, of groups of them and of who goes on for them."""

from __future__ import annotations

from django.urls import path

from ronguon.units.views import chart, groups, pairs, succession

app_name = "units"
urlpatterns = [
    path("", chart.roots, name="list"),
    path("ke-thua/", succession.succession, name="succession"),
    path("nhom/", groups.listing, name="groups"),
    path("nhom/<uuid:code>/", groups.one, name="group"),
    path("nhom/<uuid:code>/ten/", groups.rename, name="rename_group"),
    path("nhom/<uuid:code>/them/", groups.join, name="join_group"),
    path("nhom/<uuid:code>/<uuid:unit>/ra/", groups.leave, name="leave_group"),
    path("nhom/<uuid:code>/ket-thuc/", groups.end, name="end_group"),
    path("<uuid:code>/", chart.detail, name="detail"),
    path("<uuid:code>/cung-dia-ban/", pairs.link, name="link"),
    path("<uuid:code>/cung-dia-ban/bo/", pairs.unlink, name="unlink"),
    path("<uuid:code>/nhom/", groups.make, name="make_group"),
]
