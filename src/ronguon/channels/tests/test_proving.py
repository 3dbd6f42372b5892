"""A unit publishes a code, a machine finds it or says where it stopped, and the page's mark follows what was found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from ronguon.access.actions.grants import grant
from ronguon.access.tests.cast import DAY, FOUNDED
from ronguon.audit.domain import Machine
from ronguon.audit.models import Event
from ronguon.channels.actions import NewChannel, declare_channel
from ronguon.channels.actions.looking import WayOut, look
from ronguon.channels.actions.proving import ask_look, ask_stale, renew_code, settle_marks, witness
from ronguon.channels.actions.publishing import publish_channel
from ronguon.channels.domain.proofs.methods import ProofMethod
from ronguon.channels.domain.proofs.shapes import (
    Answer,
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofOutcome,
    ProofStep,
    TxtAnswer,
    TxtRecords,
)
from ronguon.channels.models import Channel, ChannelProof, ChannelPublication
from ronguon.channels.outgoing.client import OutgoingClient
from ronguon.channels.outgoing.connecting import DirectConnector
from ronguon.channels.tasks import look_again
from ronguon.channels.tests.making import World, instant, on_day
from ronguon.jobs.models import Job
from ronguon.kernel.errors import IllegalMoveError, NotAllowedError, RonguonError
from ronguon.notices.models import Notice
from ronguon.people.models import Account
from ronguon.units.domain import Actor, Role

pytestmark = pytest.mark.django_db
HOST = "xa.anphuoc.example"
FILE_AT = f"https://{HOST}/.well-known/ronguon.txt"
FACEBOOK = "https://www.facebook.com/ubndxabinhminhha"


@dataclass
class Net:
    """A network as it stands in a test: what is published at which address and under which name."""

    pages: dict[str, Answer | str] = field(default_factory=dict)
    names: dict[str, TxtAnswer | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def addresses(self, host: str, seconds: float) -> tuple[str, ...] | FetchFailure:
        del host, seconds
        raise AssertionError("no page is really fetched here")

    def txt(self, name: str, seconds: float = 5.0) -> TxtAnswer:
        del seconds
        self.asked.append(name)
        found = self.names.get(name, "")
        return TxtRecords(name, (found,) if found else ()) if isinstance(found, str) else found

    @property
    def out(self) -> WayOut:
        return WayOut(_Canned(self), self)


class _Canned(OutgoingClient):
    """Answers what the test's network says, from memory."""

    def __init__(self, net: Net) -> None:
        super().__init__(resolver=net, connector=DirectConnector())
        self.net = net

    def fetch(self, url: str, *, hosts: Collection[str], cut: bool = False) -> Answer:
        self.net.asked.append(url)
        found = self.net.pages.get(url, FetchFailure(ProofStep.ANSWERS, FailureDetail.STATUS, url, 404))
        if not isinstance(found, str):
            return found
        host = url.split("/")[2]
        assert host in hosts
        kind = "text/html" if found.startswith("<") else "text/plain"
        return Fetched(url, host, found.encode(), kind, "utf-8", cut and len(found) > 65536)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RonguonError) as error:
        yield
    assert error.value.code == code


def site(world: World) -> Channel:
    """Return the site of An's commune, which Giang declared."""
    new = NewChannel(f"https://{HOST}", "Trang của xã", Role.OFFICE)
    return declare_channel(world.cast.commune, new, by=world.giang)


def facebook(world: World) -> Channel:
    return declare_channel(world.cast.commune, NewChannel(FACEBOOK, "Xã Bình Minh Hạ", Role.OFFICE), by=world.giang)


def editor(world: World) -> Actor:
    account = Account.objects.create_user("chi2@example.vn", None, full_name="Chi")
    grant(account, world.cast.commune, Role.EDITOR, by=Machine(), since_on=FOUNDED)
    return world.cast.actor(account)


def proof(channel: Channel, method: ProofMethod) -> ChannelProof:
    return channel.proofs.get(method=method.value)


def code_of(channel: Channel, method: ProofMethod) -> str:
    row = proof(channel, method)
    return f"token={row.token} expiry={row.expires_on}"


def proven_site(world: World, net: Net) -> Channel:
    page = site(world)
    net.pages[FILE_AT] = code_of(page, ProofMethod.FILE)
    look(page, net.out)
    page.refresh_from_db()
    return page


def test_a_page_just_declared_has_a_code_for_each_way_that_helps(world: World) -> None:
    own, elsewhere = site(world), facebook(world)
    assert {*own.proofs.values_list("method", flat=True)} == {"dns", "file"}
    assert {*elsewhere.proofs.values_list("method", flat=True)} == {"site_names", "description"}
    tokens = [*ChannelProof.objects.exclude(token="").values_list("token", flat=True)]
    assert len({*tokens}) == len(tokens) == 3


@pytest.mark.both_databases
def test_a_file_that_is_found_proves_the_site_and_tells_its_unit(world: World) -> None:
    net = Net()
    page = proven_site(world, net)
    assert (page.proven_on, page.pending) == (DAY, False)
    row = proof(page, ProofMethod.FILE)
    assert (row.outcome, row.found_in_a_row, row.next_check_on) == ("found", 1, DAY + timedelta(days=30))
    assert proof(page, ProofMethod.DNS).step == ProofStep.PRESENT
    assert Event.objects.filter(verb="channel.proven").count() == 1
    assert Notice.objects.filter(unit=world.cast.commune, title__contains="chờ người thứ hai").count() == 1
    look(page, net.out)
    assert proof(page, ProofMethod.FILE).found_in_a_row == 2
    assert Event.objects.filter(verb="channel.proven").count() == 1


def test_a_record_of_the_domain_proves_it_too(world: World) -> None:
    page, net = site(world), Net()
    net.names[f"_ronguon-challenge.{HOST}"] = code_of(page, ProofMethod.DNS)
    look(page, net.out)
    page.refresh_from_db()
    assert page.proven_on == DAY


def test_the_code_of_another_page_or_an_old_one_proves_nothing(world: World) -> None:
    page, net = site(world), Net()
    other = declare_channel(
        world.cast.commune, NewChannel("https://chinh.example", "Trang khác", Role.OFFICE), by=world.giang
    )
    for wrong in (code_of(other, ProofMethod.FILE), code_of(page, ProofMethod.DNS)):
        net.pages[FILE_AT] = wrong
        look(page, net.out)
        assert proof(page, ProofMethod.FILE).step == ProofStep.EQUAL
    net.pages[FILE_AT] = code_of(page, ProofMethod.FILE)
    renew_code(page, ProofMethod.FILE, by=world.giang)
    look(page, net.out)
    page.refresh_from_db()
    assert page.pending


def test_a_code_is_published_within_a_week_or_asked_for_anew(world: World) -> None:
    page, net = site(world), Net()
    net.pages[FILE_AT] = code_of(page, ProofMethod.FILE)
    with on_day(DAY + timedelta(days=8)):
        look(page, net.out)
        assert proof(page, ProofMethod.FILE).step == ProofStep.NOT_EXPIRED
        renew_code(page, ProofMethod.FILE, by=world.giang)
        net.pages[FILE_AT] = code_of(page, ProofMethod.FILE)
        look(page, net.out)
    page.refresh_from_db()
    assert page.proven_on == DAY + timedelta(days=8)


@pytest.mark.both_databases
def test_a_code_that_is_gone_takes_the_mark_the_same_day_and_does_not_bring_it_back(world: World) -> None:
    net = Net()
    page, chi = proven_site(world, net), editor(world)
    publish_channel(page, seen=page.revision, by=chi)
    code = net.pages.pop(FILE_AT)
    with on_day(DAY + timedelta(days=30)):
        look(page, net.out)
        row = ChannelPublication.objects.get()
        assert (row.until_on, row.because) == (DAY + timedelta(days=30), "not_found")
        net.pages[FILE_AT] = code
        look(page, net.out)
        assert not Channel.objects.with_mark(DAY + timedelta(days=30)).exists()
    assert [*Event.objects.filter(subject=str(page.code)).order_by("pk").values_list("verb", flat=True)] == [
        "channel.declared", "channel.proven", "channel.published", "channel.unproven", "channel.mark_lost",
        "channel.proven",
    ]  # fmt: skip


def test_a_host_that_does_not_answer_takes_the_mark_only_after_thirty_days(world: World) -> None:
    net = Net()
    page, chi = proven_site(world, net), editor(world)
    publish_channel(page, seen=page.revision, by=chi)
    net.pages[FILE_AT] = FetchFailure(ProofStep.CONNECTS, FailureDetail.TIMEOUT, FILE_AT)
    with on_day(DAY + timedelta(days=29)):
        look(page, net.out)
        assert proof(page, ProofMethod.FILE).next_check_on == DAY + timedelta(days=30)
        assert settle_marks() == 0
    with on_day(DAY + timedelta(days=30)):
        assert settle_marks() == 1
    assert ChannelPublication.objects.get().because == "expired"


def test_a_page_elsewhere_is_proven_by_both_directions_through_the_units_own_proven_site(world: World) -> None:
    net, page = Net(), facebook(world)
    look(page, net.out)
    assert proof(page, ProofMethod.SITE_NAMES).step == ProofStep.OWN_PLACE
    proven_site(world, net)
    net.pages[f"https://{HOST}/"] = f'<html><a rel="me" href="{FACEBOOK}">Facebook</a></html>'
    look(page, net.out)
    page.refresh_from_db()
    assert (proof(page, ProofMethod.SITE_NAMES).outcome, page.pending) == ("found", True)
    net.pages[FACEBOOK] = f'<html><meta name="description" content="Trang chính thức: trust://{HOST}!"></html>'
    look(page, net.out)
    page.refresh_from_db()
    assert page.proven_on == DAY


def walled(world: World, net: Net) -> Channel:
    """Return a page that the commune's site names and whose description a machine cannot see."""
    page = facebook(world)
    proven_site(world, net)
    net.pages[f"https://{HOST}/"] = f'<html><a rel="me" href="{FACEBOOK}">Facebook</a></html>'
    net.pages[FACEBOOK] = FetchFailure(
        ProofStep.ANSWERS, FailureDetail.REDIRECT, FACEBOOK, 302, "https://www.facebook.com/login"
    )
    look(page, net.out)
    return page


def test_behind_a_log_in_a_second_person_witnesses_what_stands_there(world: World) -> None:
    page, chi = walled(world, Net()), editor(world)
    row = proof(page, ProofMethod.DESCRIPTION)
    assert (row.outcome, row.step) == (ProofOutcome.UNKNOWN, ProofStep.VISIBLE)
    with pytest.raises(NotAllowedError):
        witness(page, words=f"trust://{HOST}!", by=world.giang)
    witness(page, words=f"Trang chính thức: trust://{HOST}!", by=chi)
    page.refresh_from_db()
    assert page.proven_on == DAY
    publish_channel(page, seen=page.revision, by=chi)
    with on_day(DAY + timedelta(days=29)):
        assert settle_marks() == 0


@pytest.mark.parametrize(
    ("words", "code"), [("", "words"), ("x" * 201, "words"), ("gọi anh Hùng 0912 345 678", "words")]
)
def test_what_a_witness_writes_is_short_and_about_nobody(world: World, words: str, code: str) -> None:
    page, chi = walled(world, Net()), editor(world)
    with refused(code):
        witness(page, words=words, by=chi)


def test_where_the_machine_sees_it_nobody_witnesses(world: World) -> None:
    page, chi = facebook(world), editor(world)
    with refused("machine_first"):
        witness(page, words="trust://x!", by=chi)


def test_a_look_is_asked_for_by_those_who_keep_the_page_and_not_twice_at_once(world: World) -> None:
    page = site(world)
    for stranger in (world.cast.dung, world.cast.binh):
        with pytest.raises(NotAllowedError):
            ask_look(page, by=stranger)
    ask_look(page, by=world.giang)
    with pytest.raises(IllegalMoveError):
        ask_look(page, by=world.giang)
    assert Job.objects.filter(name="channels.look").count() == 1
    look(page, Net().out)
    assert not page.proofs.filter(asked_at__isnull=False).exists()


def test_a_page_closed_while_others_are_asked_stays_closed(world: World) -> None:
    page, net = site(world), Net()
    net.pages[FILE_AT] = code_of(page, ProofMethod.FILE)
    out = net.out
    kept = Channel.objects.told().get(pk=page.pk)
    rows = [*kept.proofs.all()]
    page.owners.all().delete()
    page.delete()
    assert rows
    assert look(kept, out) == []
    assert not Channel.objects.exists()


def test_two_units_may_declare_one_page_and_one_alone_proves_it(world: World) -> None:
    net = Net()
    proven_site(world, net)
    new = NewChannel(f"https://{HOST}", "Trang của xã", Role.OFFICE)
    with refused("verified"):
        declare_channel(world.cast.other_commune, new, by=Machine())


def test_the_daily_look_asks_for_each_page_whose_day_has_come(world: World) -> None:
    net = Net()
    page = proven_site(world, net)
    assert look_again(instant(DAY + timedelta(days=29))) == 0
    assert look_again(instant(DAY + timedelta(days=30))) == 1
    job = Job.objects.get(name="channels.look")
    assert job.arguments == {"code": str(page.code)}


def test_after_half_a_year_a_unit_is_asked_once_to_confirm_its_page(world: World) -> None:
    net = Net()
    page, chi = proven_site(world, net), editor(world)
    publish_channel(page, seen=page.revision, by=chi)
    assert ask_stale(DAY + timedelta(days=182)) == 0
    assert ask_stale(DAY + timedelta(days=183)) == 1
    assert ask_stale(DAY + timedelta(days=184)) == 0
    assert Notice.objects.filter(title__contains="sáu tháng").count() == 1
