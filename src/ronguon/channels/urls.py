"""Addresses of official pages."""

from __future__ import annotations

from django.urls import path

from ronguon.channels import views
from ronguon.channels.views import coverage, deciding, proving

app_name = "channels"
urlpatterns = [
    path("", views.listing, name="list"),
    path("khai-bao/<uuid:code>/", views.declare, name="declare"),
    path("tinh-hinh/", coverage.coverage, name="coverage"),
    path("tinh-hinh/<uuid:code>/", coverage.coverage, name="coverage_of"),
    path("xem-xet/", deciding.claims, name="claims"),
    path("xem-xet/<uuid:code>/", deciding.decide, name="decide"),
    path("<uuid:code>/", views.detail, name="detail"),
    path("<uuid:code>/xac-minh/", proving.prove, name="prove"),
    path("<uuid:code>/xac-minh/kiem-tra/", proving.look, name="look"),
    path("<uuid:code>/xac-minh/nguoi-thu-hai/", proving.saw, name="saw"),
    path("<uuid:code>/xac-minh/ma-moi/<slug:method>/", proving.renew, name="renew"),
    path("<uuid:code>/cong-bo/", proving.publish, name="publish"),
    path("<uuid:code>/xac-nhan/", proving.confirm, name="confirm"),
    path("<uuid:code>/sua/", views.rename, name="rename"),
    path("<uuid:code>/dong/", views.withdraw, name="withdraw"),
]
