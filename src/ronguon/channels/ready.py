"""What this app enters into the registers of lower ones: how long rows stay, what passes on, where pages are shown."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ronguon.channels import tasks
from ronguon.channels.actions import claiming, erasing, publishing_log
from ronguon.channels.actions import handing_over as over
from ronguon.channels.views import box
from ronguon.jobs.registry import periodic
from ronguon.kernel.retention import carried, forget_after, keep
from ronguon.notices.registry import page_for
from ronguon.reorganisation.registry import HandOverProvider, register_provider
from ronguon.ui.navigation import NavigationItem, register
from ronguon.units.registry import show_on_units
from ronguon.units.requests import holds_a_role


def enter() -> None:
    """Enter all of it; called once, when the apps are ready."""
    _kept()
    periodic("channels.log", every=timedelta(minutes=1), run=publishing_log.fold)
    title = _("Declared pages")
    register_provider(
        HandOverProvider("channels", title, over.held, over.pass_on, over.waiting, over.address, order=20)
    )
    show_on_units("channels", box)
    periodic("channels.look_again", every=timedelta(days=1), run=tasks.look_again)
    page_for("claims", "channels:claims")
    page_for("channel", "channels:detail")
    register(
        NavigationItem(label=_("Channels"), url_name="channels:list", icon="world", order=75, predicate=holds_a_role)
    )


def _kept() -> None:
    """Say how long the rows of each table stay."""
    forget_after(
        "30 days after it was declared, or until it is closed; for good once proven", "channels_channel",
        because="Which page belonged to which body on which day. What nobody proved leaves nothing behind.",
        by=erasing.erase_lapsed,
    )  # fmt: skip
    carried(
        "as long as the page", "channels_channelowner", by="the erasure of the page",
        because="Which body owned a page from which day to which.",
    )  # fmt: skip
    forget_after(
        "for good; contact and words 90 days after they were said", "channels_claim", by=claiming.forget_words,
        because="That a body's declaration was contested, and how and why it was decided.",
    )  # fmt: skip
    keep(
        "channels_channelpublication",
        because="Which page carried the official mark on which day, under which name, and why it lost it.",
    )
    carried(
        "as long as the page", "channels_channelproof", by="the erasure of the page",
        because="What shows that a body runs its page: codes it publishes, and what the last look found.",
    )  # fmt: skip
    keep("channels_claimday", because="How many claims came on a day; nothing of who or which address.")
    keep(
        "channels_channellogleaf", "channels_channellogcheckpoint", "channels_channellogcosignature",
        because="The public log of channels: commitments that say nothing by themselves, and who signed them.",
    )  # fmt: skip
    keep(
        "channels_channellogentry",
        because="Which page a body had on which day, so that anybody can check what was official when; erased "
        "when the page turns out to be wrongly listed.",
    )
