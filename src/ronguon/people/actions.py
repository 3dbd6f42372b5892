"""Deeds on accounts that run by themselves: sessions that have ended are forgotten."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session


def forget_sessions(at: datetime) -> int:
    """Delete the sessions that ended before `at`; return how many there were."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
