"""Public addresses: no session, no cookie, no account. Language stands in the path, as two instances of one space."""

from __future__ import annotations

from django.urls import include, path

from ronguon.portal.views import (
    interface,
    ledger,
    lookup,
    official,
    own_account,
    promises,
    public,
    refusals,
    refused,
    stickers,
)

vietnamese = [
    path("", public.home, name="home"),
    path("tra-cuu/", lookup.page, name="lookup"),
    path("kenh-chinh-thuc/", official.channels, name="channels"),
    path("kenh-chinh-thuc/<uuid:code>/", official.channel, name="channel"),
    path("kenh-chinh-thuc/<uuid:code>/tem/", stickers.page, name="stickers"),
    path("kenh-chinh-thuc/<uuid:code>/qr.svg", stickers.qr, name="qr"),
    path("kenh-chinh-thuc/<uuid:code>/huy-hieu.svg", stickers.badge, name="badge"),
    path("co-quan/<uuid:code>/", official.unit, name="unit"),
    path("ket-qua/", public.results, name="results"),
    path("ket-qua/<uuid:code>/", public.result, name="result"),
    path("ket-qua/<uuid:code>/<slug:key>/", public.figure, name="figure"),
    path("tu-choi/", refusals.page, name="refusals"),
    path("tu-choi/theo-quy/", refused.page, name="refused"),
    path("api/v1/", interface.page, name="interface"),
    path("tro-nang/", promises.accessibility, name="accessibility"),
    path("quyen-rieng-tu/", promises.privacy, name="privacy"),
    path("tai-khoan-cua-toi/", own_account.page, name="own_account"),
    path("so-cai/", ledger.page, name="ledger"),
    path("so-cai/checkpoint", ledger.checkpoint, name="checkpoint"),
]
english = [
    path("", public.home, name="home"),
    path("look-up/", lookup.page, name="lookup"),
    path("official-channels/", official.channels, name="channels"),
    path("official-channels/<uuid:code>/", official.channel, name="channel"),
    path("official-channels/<uuid:code>/stickers/", stickers.page, name="stickers"),
    path("official-channels/<uuid:code>/qr.svg", stickers.qr, name="qr"),
    path("official-channels/<uuid:code>/badge.svg", stickers.badge, name="badge"),
    path("units/<uuid:code>/", official.unit, name="unit"),
    path("results/", public.results, name="results"),
    path("results/<uuid:code>/", public.result, name="result"),
    path("results/<uuid:code>/<slug:key>/", public.figure, name="figure"),
    path("refusals/", refusals.page, name="refusals"),
    path("refusals/by-quarter/", refused.page, name="refused"),
    path("api/v1/", interface.page, name="interface"),
    path("accessibility/", promises.accessibility, name="accessibility"),
    path("privacy/", promises.privacy, name="privacy"),
    path("my-own-account/", own_account.page, name="own_account"),
    path("trail/", ledger.page, name="ledger"),
    path("trail/checkpoint", ledger.checkpoint, name="checkpoint"),
]
urlpatterns = [
    path(".well-known/security.txt", promises.security_txt, name="security_txt"),
    path("robots.txt", promises.robots_txt, name="robots_txt"),
    path("", include((vietnamese, "portal"), namespace="portal")),
    path("en/", include((english, "portal"), namespace="portal-en")),
]
