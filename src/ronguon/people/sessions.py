"""Sessions as rows of our own: whose they are, when they were begun and last used. Django's engine otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from ronguon.kernel import clock
from ronguon.people.domain import ends_at
from ronguon.people.models import Session

BEGUN = "begun"


class SessionStore(DatabaseStore):
    """Keeps a session until it was idle for 30 minutes or is 12 hours old; an ended one cannot come back."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our own rows."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # Django's own seam, which its stubs leave out
        return self.row

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key == SESSION_KEY:  # somebody signs in: from now on the twelve hours count
            super().__setitem__(BEGUN, int(clock.on_the_wall().timestamp()))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row that holds `data` from now on."""
        now = clock.on_the_wall()
        begun = datetime.fromtimestamp(data[BEGUN], UTC) if BEGUN in data else self.row.begun_at if self.row else now
        whose = data.get(SESSION_KEY)
        return Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]  # left out of the stubs
            session_data=self.encode(data),
            expire_date=ends_at(begun, now),
            account_id=int(whose) if whose else None,
            begun_at=begun,
            used_at=now,
        )

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's own signature)
        """Write the session. Raises `UpdateError` when it was ended meanwhile: an answer under way revives nothing."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        data = self._get_session(no_load=False)  # type: ignore[attr-defined]  # left out of the stubs
        new = self.create_model_instance(data)
        names = ("session_data", "expire_date", "account_id", "begun_at", "used_at")
        alive = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.on_the_wall())
        if not alive.update(**{name: getattr(new, name) for name in names}):
            raise UpdateError
