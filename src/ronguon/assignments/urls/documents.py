"""Addresses of issuing a document and of taking it back, mounted beside the other screens of documents."""

from __future__ import annotations

from django.urls import path

from ronguon.assignments.views import issuing, receiving, withdrawing

urlpatterns = [
    path("<uuid:code>/thu-hoi/", withdrawing.withdraw, name="withdraw"),
    path("<uuid:code>/thu-hoi/quyet-dinh/", withdrawing.answer, name="answer_withdrawal"),
    path("<uuid:code>/ban-hanh/", issuing.issue, name="issue"),
    path("<uuid:code>/ban-hanh/ai-nhan-gi/", receiving.receives, name="receives"),
    path("<uuid:code>/ban-hanh/ai-nhan-gi/bang.csv", receiving.receives_sheet, name="receives_csv"),
]
