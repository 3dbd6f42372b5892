"""Small pages for the browser tests: a reading room, a form, a search."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import include, path

from ronguon.ui import samples, views

PAGE = """{% extends "base.html" %}{% load rn %}{% block title %}Thử{% endblock %}
{% block main %}<h1>Thử</h1>BODY{% endblock %}"""
READING = """
<div class="rn-read" data-reading>
  <article class="rn-doc" data-select-text>
    <p id="one"><span data-start="100">😀 a) <a class="rn-span rn-span--ok" id="v1" href="#n1"><span class="n"
      data-skip>1</span>Công bố địa chỉ</a> ngay</span></p>
    <p><span data-start="200">b) <a class="rn-span rn-span--guess" id="v5" href="#n5">chuyển đến cơ quan</a></span></p>
  </article>
  <section><ol class="rn-duties">{% for row in duties %}{% duty row %}<div data-folds>
    <button type="button" data-do="confirm">Xác nhận</button>
    <button type="button" data-do="edit">Sửa</button></div>{% endduty %}{% endfor %}</ol></section>
  <form data-span-form hidden><input name="start"><input name="end"><q data-span-words></q></form>
</div>
"""
FORM = """
<form method="post" enctype="multipart/form-data" data-draft="thu">{% include "ui/draft_note.html" %}
  {% field form.name %}{% field form.to %}{% field form.due_on %}
  {% upload form.paper "Thả vào đây" kinds=".txt,.docx" most_bytes=1000 %}{% button "Gửi" %}
</form>
{% confirm "bo" "/bo/" "Bỏ" title="Bỏ nhiệm vụ 7?" %}<p>Sẽ mất đoạn đánh dấu.</p>{% endconfirm %}
"""


def _show(request: HttpRequest, body: str, **values: object) -> HttpResponse:
    setattr(request, "user", SimpleNamespace(is_authenticated=True, pk=""))  # noqa: B010 (a reader without a room for people)
    template = Engine.get_default().from_string(PAGE.replace("BODY", body))
    return HttpResponse(template.render(Context({"request": request, "draft_key": "A" * 43 + "=", **values})))


def reading(request: HttpRequest) -> HttpResponse:
    """Show a reading room with two duties that can be seen in the text."""
    return _show(request, READING, duties=[row for row in samples.DUTIES if row.anchor in {"n1", "n5"}])


def form(request: HttpRequest) -> HttpResponse:
    """Show a form whose typed text is kept; `?xong` is the page after it was taken."""
    done = '<p data-draft-done role="status">Đã nhận.</p>' if "xong" in request.GET else ""
    return _show(request, done + FORM, form=samples.form("f", bound=False))


urlpatterns = [
    path("doc/", reading),
    path("viec/", form),
    path("tim/", form, name="search"),
    path("tai-khoan/", include("allauth.urls")),
    path("ui/", views.living),
]
