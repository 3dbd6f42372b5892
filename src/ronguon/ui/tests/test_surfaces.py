"""Clauses, notes, dialogs, cards."""

from __future__ import annotations

from ronguon.ui import samples
from ronguon.ui.tests.making import render

EVIL = "<script>alert(1)</script>"


def test_what_a_block_holds_is_escaped_once() -> None:
    for block in (
        "{% clause source=evil %}{{ evil }}{% endclause %}",
        "{% note title=evil %}{{ evil }}{% endnote %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% dialog 'd' evil %}{{ evil }}{% enddialog %}",
        "{% flow %}{% step 1 evil %}{{ evil }}{% endstep %}{% endflow %}",
        "{% confirm 'c' '/x' evil title=evil %}{{ evil }}{% endconfirm %}",
    ):
        made = render(block, evil=EVIL)
        assert "<script>" not in made
        assert "&lt;script&gt;" in made
        assert "&amp;lt;" not in made


def test_a_clause_says_where_its_words_stand() -> None:
    made = render("{% clause source='Chỉ thị 12' url='/vb/1#v1' %}“a”{% endclause %}")
    assert made == '<blockquote class="rn-clause">“a”<cite><a href="/vb/1#v1">Chỉ thị 12</a></cite></blockquote>'


def test_a_confirmation_posts_with_its_token_and_can_be_left() -> None:
    made = render("{% confirm 'bo' '/bo/7/' 'Bỏ' title='Bỏ nhiệm vụ 7?' %}<p>Sẽ mất đoạn đánh dấu.</p>{% endconfirm %}")
    assert 'method="post" action="/bo/7/"' in made
    assert 'name="csrfmiddlewaretoken" value="' in made
    assert 'value=""' not in made
    assert 'popovertargetaction="hide"' in made
    assert 'popovertarget="bo"' in made


def test_a_due_card_quotes_its_clause_and_names_what_is_missing() -> None:
    made = render("{% due_card card %}", card=samples.DUE_CARDS[0])
    for part in ("Quá hạn 8 ngày", 'datetime="2026-11-16"', "16/11/2026", "Hướng dẫn 45/HD-VP", "1/2", "số đã trả lời"):
        assert part in made
    assert made.count("rn-btn--pri") == 1


def test_a_due_card_without_side_has_none() -> None:
    assert "rn-due__side" not in render("{% due_card card %}", card=samples.DUE_CARDS[2])


def test_a_duty_and_its_words_point_at_each_other() -> None:
    made = render("{% duty row %}{% endduty %}", row=samples.DUTIES[1])
    assert 'id="n5"' in made
    assert 'href="#v5"' in made
    assert "rn-duty__body" not in made


def test_a_declined_duty_has_no_number() -> None:
    assert '<span class="rn-duty__n">–</span>' in render("{% duty row %}{% endduty %}", row=samples.DUTIES[2])
