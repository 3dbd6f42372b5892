"""Addresses of bodies, of roles at them, of invitations and of the trail."""

from __future__ import annotations

from django.urls import path

from ronguon.units.views import chart, invitations, roles, succession, tokens, trail

app_name = "units"
urlpatterns = [
    path("", chart.roots, name="list"),
    path("ke-thua/", succession.succession, name="succession"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("loi-moi/<str:secret>/", invitations.accept, name="accept"),
    path("khoa-giao-tiep/", tokens.own, name="keys"),
    path("khoa-giao-tiep/<uuid:token>/thu-hoi/", tokens.revoke, name="revoke_key"),
    path("<uuid:code>/khoa-giao-tiep/", tokens.at_unit, name="unit_keys"),
    path("<uuid:code>/khoa-giao-tiep/them/", tokens.make, name="make_key"),
    path("<uuid:code>/khoa-giao-tiep/<uuid:token>/", tokens.told, name="key"),
    path("<uuid:code>/", chart.detail, name="detail"),
    path("<uuid:code>/vai-tro/", roles.give, name="give"),
    path("<uuid:code>/vai-tro/<uuid:grant>/ket-thuc/", roles.end, name="end"),
    path("<uuid:code>/moi/", invitations.invite, name="invite"),
    path("<uuid:code>/moi/<uuid:invitation>/", invitations.told, name="invitation"),
    path("<uuid:code>/moi/<uuid:invitation>/thu-hoi/", invitations.withdraw, name="withdraw"),
]
