"""The living page, the base templates and the pages that say what went wrong."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from ronguon.ui.states import STATES
from ronguon.ui.views import PARTS

REFUSALS = ("400", "403", "404", "405", "413", "429", "500", "503", "507")


@pytest.mark.django_db
def test_the_living_page_shows_every_part_in_both_themes(client: Client) -> None:
    answer = client.get(reverse("ui:living"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count('data-theme="light"') == text.count('data-theme="dark"') == 1
    assert text.count('class="rn-box__h"') >= 2 * len(PARTS)
    for state in STATES.values():
        assert text.count(f"</svg>{state.label}</span>") >= 2


@pytest.mark.django_db
def test_no_id_stands_twice_on_the_living_page(client: Client) -> None:
    found = re.findall(r'\sid="([^"]+)"', client.get(reverse("ui:living")).content.decode())
    assert sorted(found) == sorted(set(found))


@pytest.mark.django_db
def test_the_living_page_is_only_read(client: Client) -> None:
    assert client.post(reverse("ui:living")).status_code == 405


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_happened_what_to_do_and_offers_one_link(code: str) -> None:
    text = Engine.get_default().get_template(f"{code}.html").render(Context())
    main = text[text.index("<main") : text.index("</main>")]
    assert main.count("<h1>") == 1
    assert main.count("<a ") == 1
    assert main.count("<p>") == 3
    assert "!" not in re.sub(r"<[^>]*>", "", main)
    assert '<html lang="vi">' in text


def test_a_missing_right_says_its_own_sentence() -> None:
    assert "Việc này thuộc Sở Nội vụ." in render_to_string("403.html", {"message": "Việc này thuộc Sở Nội vụ."})


@pytest.mark.parametrize("code", ["500", "503", "507"])
def test_the_worst_pages_need_neither_context_nor_other_templates(code: str) -> None:
    source = Engine.get_default().get_template(f"{code}.html").source or ""
    assert "{%" not in source
    assert "{{" not in source


def test_public_pages_carry_no_script_and_the_trimmed_styles() -> None:
    text = Engine.get_default().get_template("public/base.html").render(Context({"request": RequestFactory().get("/")}))
    assert "<script" not in text
    assert "public" in re.findall(r'rel="stylesheet" href="([^"]+)"', text)[0]
    assert "csrfmiddlewaretoken" not in text


@pytest.mark.parametrize("shown", [True, False])
def test_the_demo_says_that_it_is_one(*, shown: bool) -> None:
    context = Context({"request": RequestFactory().get("/"), "demo_mode": shown})
    assert ("rn-demo" in Engine.get_default().get_template("base.html").render(context)) is shown
