"""Addresses of official pages."""

from __future__ import annotations

from django.urls import path

from ronguon.channels import views
from ronguon.channels.views import deciding

app_name = "channels"
urlpatterns = [
    path("", views.listing, name="list"),
    path("khai-bao/<uuid:code>/", views.declare, name="declare"),
    path("xem-xet/", deciding.claims, name="claims"),
    path("xem-xet/<uuid:code>/", deciding.decide, name="decide"),
    path("<uuid:code>/", views.detail, name="detail"),
    path("<uuid:code>/sua/", views.rename, name="rename"),
    path("<uuid:code>/dong/", views.withdraw, name="withdraw"),
]
