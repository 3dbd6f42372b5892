"""The account of a person who works with the system, the sessions it is signed in by, and how fast callers ask."""

from __future__ import annotations

import uuid
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; there is no open registration."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account that signs in by `email`; without a password it cannot sign in yet."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 (loaded after this app, whose account it needs)

        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        # The sign-in library's own row of the address. Left to itself it makes one when a stranger opens a reset link,
        # unconfirmed, after which it refuses a second factor. Whoever invited vouches for the address.
        EmailAddress.objects.using(self._db).create(user=account, email=account.email, primary=True, verified=True)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account that may run the installation; it gains no right over any unit's duties."""
        return self.create_user(email, password, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Holds an address and a name, and nothing about the person's life or views."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_login = None  # sign-ins of a person are not recorded

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Django's admin is not part of the product, so nobody is its staff."""
        return False


class Session(AbstractBaseSession):
    """One signed-in browser, or one on its way there. Holds whose it is and two times; no address, no kind of machine.

    An ended session loses its contents at once; whose it was is known for three days (`domain.REMEMBERED`), so that
    text typed in a page left open reaches the same person and nobody else. Then the row goes.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField()
    used_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        """Return the store that Django keeps such rows by."""
        store: type[Any] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class Tally(models.Model):
    """How far one caller has run ahead of a limit. The key is a digest under a secret that changes every day.

    `free_at_ms` is the instant, in milliseconds, from which nothing is held against the caller; the row is deleted
    after it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    free_at_ms = models.BigIntegerField(db_index=True)
