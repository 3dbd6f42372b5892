"""Addresses of the documents screens."""

from __future__ import annotations

from django.urls import path

from ronguon.drafting.views import (
    answering,
    covering,
    deciding,
    documents,
    parting,
    question,
    reading_room,
    versions,
    whom,
)

app_name = "documents"
urlpatterns = [
    path("", documents.documents, name="list"),
    path("tai-len/", documents.upload, name="upload"),
    path("cau-hoi/", question.questions, name="questions"),
    path("cau-hoi/<uuid:code>/", question.question, name="question"),
    path("<uuid:code>/", reading_room.room, name="room"),
    path("<uuid:code>/ban-moi/", versions.amend, name="amend"),
    path("<uuid:code>/doi-chieu/", versions.compare, name="compare"),
    path("<uuid:code>/so-voi/<uuid:superior>/", covering.cover_page, name="cover"),
    path("<uuid:code>/du-lieu/", documents.describe, name="describe"),
    path("<uuid:code>/tep-goc/", documents.original, name="original"),
    path("<uuid:code>/bo/", documents.set_aside, name="set_aside"),
    path("<uuid:code>/noi-nhan/", whom.whom, name="whom"),
    path("<uuid:code>/don-vi/", reading_room.units, name="units"),
    path("<uuid:code>/them/", deciding.add, name="add"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/xac-nhan/", deciding.confirm, name="confirm"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/sua/", deciding.correct, name="correct"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/bo/", deciding.drop, name="drop"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/tach/", parting.split, name="split"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/tra-loi/", answering.answer, name="answer"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/tach-rieng/", answering.set_apart, name="set_apart"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/gop/", parting.merge, name="merge"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/khoi-phuc/", deciding.restore, name="restore"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/bai-bo/", versions.repeal, name="repeal"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/noi-tiep/", versions.follow, name="follow"),
    path("<uuid:code>/nhiem-vu/<uuid:duty>/lam-lai/", versions.anew, name="anew"),
]
