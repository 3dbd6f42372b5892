"""Keeps what opens a door out of the logs: addresses that carry a secret are written without it."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/loi-moi/|/password/reset/key/)[^/\s]+|\b(rn_)[\w-]{20,}")


def redacted(text: str) -> str:
    """Return `text` with the secret of an invitation, of a password link or of a key replaced by three dots."""
    return _SECRET.sub(lambda found: f"{found[1] or found[2]}…", text)


class HideSecrets(logging.Filter):
    """Lets every record pass, its words and arguments redacted."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact `record` in place and return true."""
        record.msg = redacted(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(redacted(one) if isinstance(one, str) else one for one in record.args)
        return True
