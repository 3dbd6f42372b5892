"""Papers as files: read a description, write a document beside it, check one that lies there."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from pathlib import Path

from ronguon.papers.lint import LintFinding, lint_docx
from ronguon.papers.paper import Paper
from ronguon.papers.pdf import write_pdf
from ronguon.papers.reading import PaperError
from ronguon.papers.word import write_docx

MAX_SPEC_BYTES = 20 * 1024 * 1024
WRITERS = {".docx": write_docx, ".pdf": write_pdf}


def write_file(spec: Path, out: Path) -> None:
    """Write the paper that the JSON file `spec` describes to `out`, .docx or PDF by its ending.

    `out` is either whole or untouched. Raises `PaperError`.
    """
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        raise PaperError("Tên tệp kết quả phải kết thúc bằng .docx hoặc .pdf.", code="ending")
    _replace(out, writer(Paper.from_json(_decoded(_read(spec, MAX_SPEC_BYTES)))))


def lint_file(path: Path, issued_on: date | None = None) -> list[LintFinding]:
    """Return what does not fit the layout in the .docx at `path`. Raises `PaperError`."""
    return lint_docx(_read(path, MAX_SPEC_BYTES), issued_on)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        message = f"Không đọc được tệp “{path}”; hãy kiểm tra đường dẫn và quyền đọc."
        raise PaperError(message, code="no_file") from error
    if len(data) > most:
        raise PaperError(f"Tệp “{path}” lớn hơn 20 MB nên không được mở.", code="too_large")
    return data


def _decoded(data: bytes) -> object:
    try:
        value: object = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PaperError("Tệp mô tả văn bản không phải JSON hợp lệ viết bằng UTF-8.", code="json") from error
    return value


def _replace(out: Path, data: bytes) -> None:
    """Put `data` in place of `out` in one step, so that an interruption leaves nothing half-written."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".", suffix=out.suffix)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            unfinished.chmod(0o644)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        message = f"Không ghi được tệp “{out}”; hãy kiểm tra thư mục và quyền ghi."
        raise PaperError(message, code="no_file") from error
