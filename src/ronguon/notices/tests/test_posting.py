"""The ledger is written once: what it holds is neither counted nor inserted again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronguon.access.tests.cast import Cast, make_cast
from ronguon.notices import actions
from ronguon.notices.models import Notice
from ronguon.notices.registry import place

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def reminder(cast: Cast, subject: str, title: str = "Việc") -> actions.New:
    return actions.New(cast.commune.pk, Notice.Kind.REMINDER, "T-7", "occurrence", subject, title, place("work"))


def test_what_the_ledger_holds_is_asked_for_once_and_not_inserted_again(cast: Cast) -> None:
    many = [reminder(cast, str(number)) for number in range(30)]
    assert actions.post_all(many) == 30
    with CaptureQueriesContext(connection) as queries:
        assert actions.post_all(many) == 0
    said = [query["sql"].upper() for query in queries]
    assert not any("INSERT" in one or "COUNT(" in one for one in said)
    assert len(said) == 1


def test_new_ones_among_old_ones_are_counted_alone_and_doubles_once(cast: Cast) -> None:
    actions.post_all([reminder(cast, "1")])
    assert actions.post_all([reminder(cast, "1"), reminder(cast, "2"), reminder(cast, "2", "Lần hai")]) == 1
    assert Notice.objects.get(subject="2").title == "Việc"
