"""Addresses of bodies, of roles at them, of invitations, delegations and of the trail."""

from __future__ import annotations

from django.urls import path

from ronguon.units.views import (
    chart,
    defining,
    delegations,
    handovers,
    invitations,
    pairs,
    reorganisation,
    roles,
    succession,
    tokens,
    trail,
)

app_name = "units"
urlpatterns = [
    path("", chart.roots, name="list"),
    path("ke-thua/", succession.succession, name="succession"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("loi-moi/<str:secret>/", invitations.accept, name="accept"),
    path("sap-xep/", reorganisation.listing, name="reorganisations"),
    path("sap-xep/moi/", reorganisation.begin, name="reorganise"),
    path("sap-xep/<uuid:code>/", reorganisation.paper, name="reorganisation"),
    path("sap-xep/<uuid:code>/them/<slug:kind>/", reorganisation.add, name="add_change"),
    path("sap-xep/<uuid:code>/<int:number>/chia-phan/", reorganisation.allot, name="allot"),
    path("sap-xep/<uuid:code>/<int:number>/bo/", reorganisation.remove, name="drop_change"),
    path("sap-xep/<uuid:code>/trinh/", reorganisation.send, name="send_reorganisation"),
    path("sap-xep/<uuid:code>/tra-lai/", reorganisation.send_back, name="return_reorganisation"),
    path("sap-xep/<uuid:code>/huy/", reorganisation.drop, name="drop_reorganisation"),
    path("sap-xep/<uuid:code>/duyet/", reorganisation.put_in_force, name="put_in_force"),
    path("ban-giao/", handovers.listing, name="hand_overs"),
    path("ban-giao/<uuid:code>/", handovers.one, name="hand_over"),
    path("ban-giao/<uuid:code>/ky-ben-giao/", handovers.sign_giver, name="sign_giver"),
    path("ban-giao/<uuid:code>/ky-ben-nhan/", handovers.sign_taker, name="sign_taker"),
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
    path("<uuid:code>/", chart.detail, name="detail"),
    path("<uuid:code>/cung-dia-ban/", pairs.link, name="link"),
    path("<uuid:code>/cung-dia-ban/bo/", pairs.unlink, name="unlink"),
    path("<uuid:code>/vai-tro/", roles.give, name="give"),
    path("<uuid:code>/vai-tro/<uuid:grant>/ket-thuc/", roles.end, name="end"),
    path("<uuid:code>/moi/", invitations.invite, name="invite"),
    path("<uuid:code>/moi/<uuid:invitation>/", invitations.told, name="invitation"),
    path("<uuid:code>/moi/<uuid:invitation>/thu-hoi/", invitations.withdraw, name="withdraw"),
]
