"""Where files lie: a folder of this machine, or a bucket of an S3-compatible store, named by one variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from ronguon.settings import environment

NAME: Final = "RONGUON_FILES"
_KNOWN: Final = {"endpoint", "region", "style"}
_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
_EXAMPLE: Final = "s3://bucket/folder?endpoint=https://store.example.vn&region=vn-1"


def files(folder: Path) -> dict[str, Any]:
    """Return the framework's entry for stored files: what `RONGUON_FILES` names, else `folder`.

    Raises `ImproperlyConfigured`, naming the variable, for an address that is none or lacks its endpoint or its key.
    """
    value = environment.text(NAME, str(folder))
    if "://" not in value:
        options = {"location": Path(value).resolve(), "base_url": None, "file_permissions_mode": 0o600}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    return {"BACKEND": "ronguon.files.s3.PrivateStorage", "OPTIONS": _bucket(value)}


def _bucket(value: str) -> dict[str, Any]:
    parts = urlsplit(value)
    asked = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if parts.scheme != "s3" or not parts.hostname or parts.username or set(asked) - _KNOWN:
        raise ImproperlyConfigured(f"{NAME} is neither a folder nor an address like {_EXAMPLE}.")
    endpoint = urlsplit(asked.get("endpoint", ""))
    if not endpoint.hostname or endpoint.scheme not in {"https", "http"}:
        raise ImproperlyConfigured(f"{NAME} names no endpoint. Write it like {_EXAMPLE}.")
    if endpoint.scheme == "http" and endpoint.hostname not in _LOOPBACK:
        raise ImproperlyConfigured(f"{NAME}: the endpoint must begin with https://; files do not travel in the clear.")
    # The client library would else ask the network around it for rights and regions.
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    return {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": asked["endpoint"],
        "region_name": asked.get("region") or "us-east-1",
        "addressing_style": asked.get("style") or "path",
        "access_key": environment.text("RONGUON_FILES_KEY_ID"),
        "secret_key": environment.text("RONGUON_FILES_SECRET"),
    }
