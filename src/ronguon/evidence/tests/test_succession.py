"""Proofs that a former unit laid down count for its successor and open for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ronguon.access.tests.cast import DAY
from ronguon.assignments.models import Occurrence
from ronguon.assignments.registry import proof_counts, proofs_of
from ronguon.assignments.tests.world import World
from ronguon.audit.domain import Machine
from ronguon.drafting.tests.days import on_day
from ronguon.evidence.actions import Upload, add, withdraw
from ronguon.kernel.errors import NotAllowedError
from ronguon.reorganisation.actions.handing_over import hand_over
from ronguon.reorganisation.tests.making import merge

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_evidence_of_the_former_unit_counts_and_opens_for_the_successor() -> None:
    with on_day():
        world = World()
        cast = world.cast
        row = world.owe("Quá hạn", unit=cast.other_commune, due_on=DAY + timedelta(days=20))
        made = add(row, Upload("Biên bản\n".encode(), "bien-ban.txt"), title="Biên bản", by=cast.dung)
        an = world.client(cast.an_account)
        assert an.get(f"/minh-chung/{made.code}/").status_code == 404
        transition = merge(
            cast.other_commune, into=cast.commune, effective_on=DAY, decided_by="HĐND tỉnh", number="15/NQ-HĐND",
            by=Machine(),
        )  # fmt: skip
        hand_over(transition, by=Machine())
        after = Occurrence.objects.get(assignment__origin=row.assignment)
        page = an.get(f"/viec-phai-lam/{after.code}/").content.decode()
        assert [proof.title for proof in proofs_of(after)] == ["Biên bản"]
        assert proof_counts([after.pk, row.pk, world.occurrence.pk]) == {after.pk: 1, row.pk: 1}
        assert an.get(f"/minh-chung/{made.code}/").status_code == 200
        assert "Biên bản" in page
        with pytest.raises(NotAllowedError):
            withdraw(made, by=cast.an)
