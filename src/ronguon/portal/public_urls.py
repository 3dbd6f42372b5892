"""Public addresses: no session, no cookie, no account. Language stands in the path, as two instances of one space."""

from __future__ import annotations

from django.urls import include, path

from ronguon.portal.views import public, refusals

vietnamese = [
    path("", public.home, name="home"),
    path("ket-qua/", public.results, name="results"),
    path("ket-qua/<uuid:code>/", public.result, name="result"),
    path("ket-qua/<uuid:code>/<slug:key>/", public.figure, name="figure"),
    path("tu-choi/", refusals.page, name="refusals"),
    path("tro-nang/", public.accessibility, name="accessibility"),
]
english = [
    path("", public.home, name="home"),
    path("results/", public.results, name="results"),
    path("results/<uuid:code>/", public.result, name="result"),
    path("results/<uuid:code>/<slug:key>/", public.figure, name="figure"),
    path("refusals/", refusals.page, name="refusals"),
    path("accessibility/", public.accessibility, name="accessibility"),
]
urlpatterns = [
    path("", include((vietnamese, "portal"), namespace="portal")),
    path("en/", include((english, "portal"), namespace="portal-en")),
]
