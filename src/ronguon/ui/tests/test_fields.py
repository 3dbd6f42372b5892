"""Fields keep what was typed and tie help and errors to their control."""

from __future__ import annotations

import re

from ronguon.ui import samples
from ronguon.ui.tests.making import render


def test_an_error_keeps_what_was_typed_and_is_tied_to_the_control() -> None:
    made = render("{% field form.answered %}", form=samples.form("x"))
    assert 'value="12o"' in made
    assert 'type="text"' in made
    assert 'aria-invalid="true"' in made
    identity = re.search(r'aria-describedby="([^"]+)"', made)
    assert identity
    assert f'id="{identity[1]}"' in made


def test_help_is_tied_to_the_control_even_without_an_error() -> None:
    made = render("{% field form.name %}", form=samples.form("x", bound=False))
    assert 'aria-describedby="id_x-name-help"' in made
    assert "aria-invalid" not in made


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    made = render("{% field form.role %}", form=samples.form("x", bound=False))
    assert "<fieldset" in made
    assert "<legend" in made
    assert made.count('type="radio"') == 2
    assert made.count("<label for=") == 2


def test_a_date_offers_the_calendar_only_when_scripts_run() -> None:
    made = render("{% field form.due_on %}", form=samples.form("x", bound=False))
    assert re.search(r"data-calendar=\"id_x-due_on\"[^>]* hidden", made)
    assert "15/01/2027" in made


def test_the_summary_names_every_field_that_is_wrong_with_a_link() -> None:
    made = render("{% form_errors form %}", form=samples.form("x"))
    assert 'role="alert"' in made
    for name in ("name", "answered", "due_on"):
        assert f'href="#id_x-bad-{name}"' in made


def test_there_is_no_summary_when_nothing_is_wrong() -> None:
    assert render("{% form_errors form %}", form=samples.form("x", bound=False)) == ""


def test_all_fields_of_a_form_are_written() -> None:
    form = samples.form("x", bound=False)
    made = render("{% form_fields form %}", form=form)
    for name in form.fields:
        assert f'name="x-{name}"' in made


def test_an_upload_names_its_limits_and_looks_for_marks() -> None:
    made = render("{% upload form.paper 'Thả vào đây' kinds='.docx,.pdf' %}", form=samples.form("x", bound=False))
    assert "data-refuse-classified" in made
    assert 'data-max-bytes="20000000"' in made
    assert 'accept=".docx,.pdf"' in made
    assert "20 MB" in made
    plain = render("{% upload form.paper 'Ảnh' classified=False %}", form=samples.form("x", bound=False))
    assert "data-refuse-classified" not in plain
