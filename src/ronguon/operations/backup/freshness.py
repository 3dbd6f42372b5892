"""How the automatic backups of an installation stand: is there one, is it young enough, did it read back whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ronguon.audit.models import Installation
from ronguon.kernel import clock
from ronguon.operations.backup import folder, keys

STALE: Final = timedelta(hours=50)  # one missed night is mended by the next; two are told


@dataclass(frozen=True, slots=True)
class BackupState:
    """What an operator is told. A `warning` is worth reading and fails nothing."""

    ok: bool
    says: str
    warning: bool = False


def stands(at: datetime) -> BackupState:
    """Return whether a real installation has an automatic backup that is young enough and was read back whole."""
    installed = Installation.objects.filter(purpose=Installation.Purpose.REAL).first()
    if installed is None:
        return BackupState(ok=True, says="bản minh họa hoặc chưa cài đặt, không cần sao lưu")
    if not keys.is_configured():
        says = "chưa có khóa. Hãy gõ: ronguon backup --make-key TỆP, rồi đặt RONGUON_BACKUP_KEY_FILE"
        return BackupState(ok=True, warning=True, says=says)
    kept = folder.listed()
    if not kept:
        old = installed.made_at < at - STALE
        return BackupState(
            ok=not old, warning=True, says=f"chưa có bản nào trong {folder.folder()}. Cần ronguon worker"
        )
    return _newest(kept[0], at)


def age_seconds() -> float | None:
    """Return how old the newest automatic backup is, null when there is none."""
    kept = folder.listed()
    return max(0.0, (clock.on_the_wall() - kept[0].at).total_seconds()) if kept else None


def _newest(newest: folder.KeptBackup, at: datetime) -> BackupState:
    looked = folder.last_look()
    age = f"bản mới nhất cách đây {(at - newest.at) // timedelta(hours=1)} giờ"
    if looked is not None and looked.wrong:
        return BackupState(ok=False, says=f"{looked.name}: {looked.wrong}")
    if newest.at < at - STALE:
        return BackupState(ok=False, says=f"{age}. Hãy xem ronguon worker và chỗ trống của {folder.folder()}")
    if looked is None or (looked.name, looked.size) != (newest.path.name, newest.size):
        says = f"{age}, chưa đọc lại. Hãy gõ: ronguon backup --verify {newest.path}"
        return BackupState(ok=True, warning=True, says=says)
    says = f"{age}, đọc lại nguyên vẹn" + (f", thiếu {looked.missing} tệp" if looked.missing else "")
    return BackupState(ok=True, warning=bool(looked.missing), says=says)
