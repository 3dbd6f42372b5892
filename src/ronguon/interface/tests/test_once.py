"""A call under an idempotency key: one action, one answer, also when many come at once or the action fails half-way."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from ronguon.interface.actions import KEPT_FOR, KeyReusedError, forget, once
from ronguon.interface.models import Answer
from ronguon.kernel import clock

pytestmark = pytest.mark.both_databases

CALL = ["POST", "/api/v1/x", {"text": "a"}]
TOGETHER = 8


class Counted:
    """Counts how often it is carried out."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> tuple[int, str]:
        self.done += 1
        return 201, f'{{"n":{self.done}}}'


@pytest.mark.django_db
def test_the_first_answer_comes_back() -> None:
    action = Counted()
    answers = {once("caller", "key", CALL, action) for _ in range(5)}
    assert answers == {(201, '{"n":1}')}
    assert action.done == 1


@pytest.mark.django_db
def test_another_call_under_the_same_key_is_refused_and_does_nothing() -> None:
    action = Counted()
    once("caller", "key", CALL, action)
    for other in (["POST", "/api/v1/y", CALL[2]], ["POST", CALL[1], {"text": "b"}], ["POST", CALL[1], None]):
        with pytest.raises(KeyReusedError):
            once("caller", "key", other, action)
    assert action.done == 1


@pytest.mark.django_db
def test_an_action_that_fails_leaves_nothing_and_may_be_mended() -> None:
    def fails() -> tuple[int, str]:
        raise ValueError("planted")

    with pytest.raises(ValueError, match="planted"):
        once("caller", "key", CALL, fails)
    assert not Answer.objects.exists()
    assert once("caller", "key", ["POST", CALL[1], {"text": "mended"}], Counted())[0] == 201


@pytest.mark.django_db
def test_after_its_time_a_key_is_free_again() -> None:
    action = Counted()
    once("caller", "key", CALL, action)
    at = clock.now()
    assert forget(at) == 0
    with clock.telling(at + KEPT_FOR):
        assert once("caller", "key", ["other"], action)[1] == '{"n":2}'
    assert forget(at + 3 * KEPT_FOR) == 1


def leaves_a_row() -> tuple[int, str]:
    """An action whose effect can be counted in the database, whatever was tried and undone on the way."""
    Answer.objects.create(key_sha256=uuid4().hex, call_sha256="effect", ends_at=clock.now() + KEPT_FOR)
    return 201, "done"


@pytest.mark.django_db(transaction=True)
def test_of_many_that_come_at_once_one_is_carried_out() -> None:
    answers: list[tuple[int, str]] = []
    gate = threading.Barrier(TOGETHER)

    def call() -> None:
        gate.wait(timeout=20)
        while True:
            try:
                answers.append(once("caller", "key", CALL, leaves_a_row))
                break
            except OperationalError:  # a database in memory, shared by threads, knows no waiting for a lock
                time.sleep(0.01)
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert answers == [(201, "done")] * TOGETHER
    assert Answer.objects.filter(call_sha256="effect").count() == 1
