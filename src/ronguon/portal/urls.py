"""Addresses behind the sign-in. Public addresses stand in `public_urls` and never come here."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from ronguon.access import urls as roles
from ronguon.assignments.urls import documents as issuing
from ronguon.drafting import urls as documents
from ronguon.operations.views import background as operations
from ronguon.operations.views import health
from ronguon.portal.views import landing, search
from ronguon.reorganisation import urls as changes
from ronguon.units import urls as units

handler400 = "ronguon.portal.views.refusals.bad_request"
handler500 = "ronguon.portal.views.refusals.server_error"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("bat-dau/", landing.start, name="start"),
    path("van-hanh/viec-nen/", operations.background, name="background"),
    path("van-hanh/viec-nen/<uuid:code>/thu-lai/", operations.again, name="background-again"),
    path("tim/", search.search, name="search"),
    path("tai-khoan/", include("ronguon.people.urls")),
    path("van-ban/", include(([*documents.urlpatterns, *issuing.urlpatterns], documents.app_name))),
    path("viec-phai-lam/", include("ronguon.assignments.urls.work")),
    path("tham-dinh/", include("ronguon.assignments.urls.review")),
    path("tinh-hinh/", include("ronguon.status.urls")),
    path("minh-chung/", include("ronguon.evidence.urls")),
    path("thong-bao/", include("ronguon.notices.urls")),
    path("bao-cao/", include("ronguon.reports.urls")),
    path("don-vi/", include(([*units.urlpatterns, *roles.urlpatterns, *changes.urlpatterns], units.app_name))),
    path("kenh/", include("ronguon.channels.urls")),
]
if settings.RONGUON_SHOW_UI:
    urlpatterns.append(path("ui/", include("ronguon.ui.urls")))
