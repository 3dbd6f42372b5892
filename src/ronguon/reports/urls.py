"""Addresses of reports."""

from __future__ import annotations

from django.urls import path

from ronguon.reports.views import answering, desk, editing, files, listing, publishing, signing, tracing

app_name = "reports"
urlpatterns = [
    path("", listing.reports, name="list"),
    path("lap/", listing.draft, name="draft"),
    path("<uuid:code>/", desk.desk, name="desk"),
    path("<uuid:code>/cau/<int:position>/", desk.sentence, name="sentence"),
    path("<uuid:code>/cau/<int:position>/sua/", editing.edit, name="edit"),
    path("<uuid:code>/cau/<int:position>/bo/", editing.cut, name="cut"),
    path("<uuid:code>/lap-lai/", editing.anew, name="anew"),
    path("<uuid:code>/so-lieu/<slug:key>/", tracing.figure, name="figure"),
    path("<uuid:code>/van-ban.docx", files.docx, name="docx"),
    path("<uuid:code>/van-ban.pdf", files.pdf, name="pdf"),
    path("<uuid:code>/ky/", signing.sign, name="sign"),
    path("<uuid:code>/cong-bo/", publishing.publish, name="publish"),
    path("<uuid:code>/tu-ngu/", answering.words, name="words"),
    path("<uuid:code>/rut/", publishing.withdraw, name="withdraw"),
]
