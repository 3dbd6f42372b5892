"""Addresses of roles at units, invitations, delegations, keys and the trail; mounted beside those of units."""

from __future__ import annotations

from django.urls import path

from ronguon.access.views import defining, delegations, invitations, roles, tokens, trail

urlpatterns = [
    path("nhat-ky/", trail.trail, name="trail"),
    path("hop-thu/", invitations.mailbox, name="mailbox"),
    path("loi-moi/<str:secret>/", invitations.accept, name="accept"),
    path("uy-quyen/", delegations.listing, name="delegations"),
    path("uy-quyen/them/", delegations.give, name="delegate"),
    path("uy-quyen/tro-lai/", delegations.back, name="act_oneself"),
    path("uy-quyen/<uuid:code>/thay-mat/", delegations.begin, name="act_on_behalf"),
    path("uy-quyen/<uuid:code>/ket-thuc/", delegations.end, name="end_delegation"),
    path("vai-tro/", defining.listing, name="roles"),
    path("vai-tro/moi/", defining.make, name="make_role"),
    path("vai-tro/<uuid:code>/", defining.change, name="change_role"),
    path("vai-tro/<uuid:code>/ngung/", defining.retire, name="retire_role"),
    path("khoa-giao-tiep/", tokens.own, name="keys"),
    path("khoa-giao-tiep/<uuid:token>/thu-hoi/", tokens.revoke, name="revoke_key"),
    path("<uuid:code>/khoa-giao-tiep/", tokens.at_unit, name="unit_keys"),
    path("<uuid:code>/khoa-giao-tiep/them/", tokens.make, name="make_key"),
    path("<uuid:code>/khoa-giao-tiep/<uuid:token>/", tokens.told, name="key"),
    path("<uuid:code>/vai-tro/", roles.give, name="give"),
    path("<uuid:code>/vai-tro/cho/<uuid:asked>/xac-nhan/", roles.confirm, name="confirm"),
    path("<uuid:code>/vai-tro/cho/<uuid:asked>/tu-choi/", roles.decline, name="decline"),
    path("<uuid:code>/vai-tro/<uuid:grant>/ket-thuc/", roles.end, name="end"),
    path("<uuid:code>/moi/", invitations.invite, name="invite"),
    path("<uuid:code>/moi/<uuid:invitation>/", invitations.told, name="invitation"),
    path("<uuid:code>/moi/<uuid:invitation>/thu-hoi/", invitations.withdraw, name="withdraw"),
]
