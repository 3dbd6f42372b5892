"""What the installation enters elsewhere when the site begins: its periodic work, its figures, its backups."""

from __future__ import annotations

from datetime import timedelta


def ready() -> None:
    """Enter the work that concerns the whole installation into the periodic table.

    A worker begins only on a database that runs as the write path needs it.
    """
    from django.utils.translation import gettext_lazy as _

    from ronguon.audit import actions as audit
    from ronguon.audit import tasks
    from ronguon.jobs.registry import at_start, periodic
    from ronguon.operations.health import require_sound
    from ronguon.operations.views.background import operator
    from ronguon.ui.navigation import NavigationItem, NavigationPlace, register

    keeping()
    at_start(require_sound, first=True)
    periodic("audit.chain", every=timedelta(minutes=1), run=lambda _at: audit.chain_all())
    periodic("audit.chain_late", every=timedelta(days=1), run=lambda _at: audit.chain_all(late=True))
    periodic("audit.checkpoint", every=timedelta(hours=1), run=lambda _at: tasks.sign_and_keep())
    periodic("audit.scan", every=timedelta(days=1), run=tasks.scan)
    register(
        NavigationItem(
            label=_("Background work"), url_name="background", icon="cpu", order=12, place=NavigationPlace.ACCOUNT,
            predicate=operator,
        )
    )  # fmt: skip


def keeping() -> None:
    """Enter what backups need: the daily one, the secrets they name, and the note of whose name was shredded."""
    from django.conf import settings

    from ronguon.assignments.registry import on_note_erased
    from ronguon.audit import keys as trail
    from ronguon.audit.registry import on_shredded
    from ronguon.channels.actions import publishing_log, recovering_log
    from ronguon.channels.registry import on_erased as on_page_erased
    from ronguon.files.registry import on_erased
    from ronguon.jobs.registry import periodic
    from ronguon.kernel import measures
    from ronguon.kernel.retention import carried
    from ronguon.operations.backup import erasures, folder, freshness, keys, loading
    from ronguon.people.registry import on_left
    from ronguon.reports.registry import on_withdrawn

    periodic("operations.daily_backup", every=timedelta(days=1), run=folder.daily)
    measures.gauge("ronguon_backup_age_seconds", says="Age of the newest backup", read=freshness.age_seconds)
    loading.on_restored(recovering_log.recover_own)  # before what was erased is erased again
    loading.on_restored(erasures.replay)
    on_shredded(erasures.note_account)
    on_left(erasures.note_left)
    on_erased(erasures.note_file)
    on_withdrawn(erasures.note_withdrawn)
    on_page_erased(erasures.note_page)
    on_note_erased(erasures.note_note)
    carried(
        "`RONGUON_BACKUP_KEEP_DAYS`, 35 days", "automatic backups", by="`operations.daily_backup`",
        because="Bring everything back after a loss. What was erased since is erased again when one is restored.",
    )  # fmt: skip
    keys.secret(
        "RONGUON_SECRET_KEY",
        "Mọi người phải đăng nhập lại, đường dẫn mời cũ hết dùng được, và ứng dụng mã xác thực phải đặt lại.",
        lambda: str(settings.SECRET_KEY),
    )
    keys.secret(
        "RONGUON_TRAIL_KEY",
        "Khóa ký nhật ký không còn là khóa lúc sao lưu. Hãy đặt lại tệp khóa hoặc biến RONGUON_TRAIL_KEY; "
        "nếu khóa đã mất, hãy gõ: ronguon audit rotate --lost",
        trail.held,
    )
    keys.secret(
        "RONGUON_CHANNEL_LOG_KEY",
        "Khóa ký nhật ký kênh không còn là khóa lúc sao lưu nên chưa ký tiếp được. Hãy đặt lại tệp khóa hoặc biến "
        "RONGUON_CHANNEL_LOG_KEY.",
        lambda: trail.held(publishing_log.key_place()),
    )
    keys.secret(
        "RONGUON_BACKUP_KEY",
        "Bản này mở bằng khóa khác với khóa trong cấu hình; các bản sao lưu sau dùng khóa trong cấu hình.",
        lambda: keys.configured().written if keys.is_configured() else None,
    )
