"""Addresses of proofs."""

from __future__ import annotations

from django.urls import path

from ronguon.evidence import views

app_name = "evidence"
urlpatterns = [
    path("<uuid:code>/", views.download, name="download"),
    path("<uuid:code>/thay/", views.replace, name="replace"),
    path("<uuid:code>/rut/", views.withdraw, name="withdraw"),
    path("<uuid:code>/xoa/", views.erase, name="erase"),
    path("them/<uuid:code>/", views.add, name="add"),
    path("them/<uuid:code>/kenh/<uuid:channel>/", views.add_channel, name="add_channel"),
]
