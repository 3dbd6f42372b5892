"""Files in an S3-compatible store: private objects, whole or not there, every failure an `OSError` like a disk's.

Needs the extra `ronguon[s3]`. The store is one that the installation names itself; nothing else is ever asked, no
metadata service and no address of a vendor.
"""

from __future__ import annotations

import base64
import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self

from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

_CONNECT_SECONDS: Final = 5
_READ_SECONDS: Final = 20
_ATTEMPTS: Final = 2


@contextmanager
def _as_a_disk_would(name: str) -> Iterator[None]:
    """Turn the client library's errors into `FileNotFoundError` or `OSError`, naming no secret."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code == HTTPStatus.NOT_FOUND and error.response["Error"]["Code"] != "NoSuchBucket":
            raise FileNotFoundError(errno.ENOENT, "no such object", name) from error
        raise OSError(errno.EIO, f"the store answered {error.response['Error'].get('Code', code)}", name) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise OSError(errno.EIO, f"the store could not be reached ({type(error).__name__})", name) from error


def _digest(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode("ascii")


class _Streamed:
    """An object's bytes as they come down the line, read once from the front; nothing touches a disk."""

    def __init__(self, name: str, body: Any) -> None:
        self.name, self._body = name, body

    def read(self, size: int = -1) -> bytes:
        with _as_a_disk_would(self.name):
            data: bytes = self._body.read(None if size < 0 else size)
        return data

    def close(self) -> None:
        self._body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class PrivateStorage(S3Storage):  # type: ignore[misc]  # the library ships no types
    """Objects of one bucket, written in one request each, that nobody reads without the key."""

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", "path")
        config = Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": style},
            # Compatible stores differ in the newer checksums; the digest that is sent below is known to all.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        # Named here, so that no variable meant for another program changes where bytes go or with which right.
        fixed = {"security_token": None, "session_profile": None, "default_acl": None, "custom_domain": None}
        super().__init__(client_config=config, gzip=False, file_overwrite=True, **fixed, **options)

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _save(self, name: str, content: File[bytes]) -> str:
        """Write the object in one request; the store refuses a body that was torn on the way."""
        data = content.read()
        with _as_a_disk_would(name):
            self._client.put_object(
                Bucket=self.bucket_name,
                Key=self._normalize_name(name),
                Body=data,
                ContentMD5=_digest(data),
                ContentType="application/octet-stream",
                ContentDisposition="attachment",
            )
        return name

    def _open(self, name: str, mode: str = "rb") -> Any:
        if mode != "rb":
            raise ValueError("stored files are only read")
        with _as_a_disk_would(name):
            body = self._client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))["Body"]
        return _Streamed(name, body)

    def delete(self, name: str) -> None:
        with _as_a_disk_would(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_a_disk_would(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _as_a_disk_would(name):
            return int(super().size(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _as_a_disk_would(name):
            folders, files = super().listdir(name)
        return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with _as_a_disk_would(name):
            found: datetime = super().get_modified_time(name)
        return found

    def every_key(self) -> Iterator[str]:
        """Yield every key below the place, a thousand at each request."""
        before = f"{self.location}/" if self.location else ""
        with _as_a_disk_would(before):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=before)
            for page in pages:
                yield from (entry["Key"].removeprefix(before) for entry in page.get("Contents", ()))
