"""Public addresses: no session, no cookie, no account. Language stands in the path, as two instances of one space."""

from __future__ import annotations

from django.urls import include, path

from ronguon.portal.views import channel_log, interface, ledger, own_account, promises, public, refusals, refused

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
    path("kenh-chinh-thuc/nhat-ky/", channel_log.page, name="channel_log"),
    path("kenh-chinh-thuc/nhat-ky/checkpoint", channel_log.checkpoint, name="channel_log_checkpoint"),
    path("kenh-chinh-thuc/nhat-ky/key", channel_log.key, name="channel_log_key"),
    path("kenh-chinh-thuc/nhat-ky/tile/<path:rest>", channel_log.tile, name="channel_log_tile"),
    path("kenh-chinh-thuc/nhat-ky/entries/<path:rest>", channel_log.beside, name="channel_log_beside"),
    path("kenh-chinh-thuc/nhat-ky/bien-nhan/<int:index>.tlog-proof", channel_log.receipt, name="channel_log_receipt"),
    path("kenh-chinh-thuc/nhat-ky/nhat-ky-kenh.tar", channel_log.whole, name="channel_log_whole"),
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
    path("official-channels/log/", channel_log.page, name="channel_log"),
    path("official-channels/log/checkpoint", channel_log.checkpoint, name="channel_log_checkpoint"),
    path("official-channels/log/key", channel_log.key, name="channel_log_key"),
    path("official-channels/log/tile/<path:rest>", channel_log.tile, name="channel_log_tile"),
    path("official-channels/log/entries/<path:rest>", channel_log.beside, name="channel_log_beside"),
    path("official-channels/log/receipts/<int:index>.tlog-proof", channel_log.receipt, name="channel_log_receipt"),
    path("official-channels/log/nhat-ky-kenh.tar", channel_log.whole, name="channel_log_whole"),
]
urlpatterns = [
    path(".well-known/security.txt", promises.security_txt, name="security_txt"),
    path("robots.txt", promises.robots_txt, name="robots_txt"),
    path("", include((vietnamese, "portal"), namespace="portal")),
    path("en/", include((english, "portal"), namespace="portal-en")),
]
