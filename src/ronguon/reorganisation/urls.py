"""Addresses of decisions on units and of hand-over lists; mounted beside those of units."""

from __future__ import annotations

from django.urls import path

from ronguon.reorganisation.views import decisions as reorganisation
from ronguon.reorganisation.views import handovers

urlpatterns = [
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
    path("ban-giao/<uuid:code>/giao-lai-vai-tro/", handovers.give_anew, name="give_anew"),
    path("ban-giao/<uuid:code>/ky-ben-giao/", handovers.sign_giver, name="sign_giver"),
    path("ban-giao/<uuid:code>/ky-ben-nhan/", handovers.sign_taker, name="sign_taker"),
]
