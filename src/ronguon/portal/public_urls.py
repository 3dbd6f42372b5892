"""Public addresses: no session, no cookie, no account. Language stands in the path, as two instances of one space."""

from __future__ import annotations

from django.urls import include, path

from ronguon.portal.views import interface, ledger, own_account, promises, public, refusals, refused

vietnamese = [
    path("", public.home, name="home"),
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
