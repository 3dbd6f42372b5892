"""G20: the public page "What this system refuses" is there, versioned, and linked from every footer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from tests.rights.people import tour
from tests.rights.test_g12_egress import addresses
from tests.rights.test_g16_who_saw import world
from tests.test_cast_everywhere import Everything

from ronguon.drafting.domain.declining import rules
from ronguon.kernel.hashing import sha256
from ronguon.operations.refusals import published, version
from ronguon.portal.views.refusals import csrf_failure, page

__all__ = ["world"]
FOOTED = {"/tu-choi/", "/en/refusals/"}
RIGHTS = files("ronguon") / "content" / "rights"
TEMPLATES = Path(str(files("ronguon"))) / "ui" / "templates"
NAMES = {"vi": "portal:refusals", "en": "portal:refusals-en"}
STATIC = {
    "500.html",
    "503.html",
    "507.html",
    "ui/refusal.html",
}  # shown when the application is down: they know no addresses


def address(language: str) -> str:
    """Return where the page stands: under a name of its own in English, or in the English instance of the portal."""
    urlconf = settings.RONGUON_PUBLIC_URLCONF
    try:
        return reverse(NAMES[language], urlconf=urlconf)
    except NoReverseMatch:
        return reverse(NAMES["vi"], urlconf=urlconf, current_app="portal-en")


def test_every_reason_to_decline_a_duty_stands_on_the_page() -> None:
    told = {rule for refusal in published("vi").entries for rule in refusal.rules}
    assert told == {rule.id for rule in rules()}


def test_every_refusal_is_held_by_a_test_of_this_folder() -> None:
    tests = [path.stem for path in Path(__file__).parent.glob("test_*.py")]
    for refusal in published("vi").entries:
        assert refusal.limits, refusal.id
        for limit in refusal.limits:
            assert any(f"{name}_".startswith(f"test_{limit.lower()}_") for name in tests), (refusal.id, limit)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_refusal_says_what_why_and_what_instead(language: str, show: Callable[[str], None]) -> None:
    entries = published(language).entries
    whole = [one for one in entries if one.what and one.why.endswith(".") and one.instead.endswith(".") and one.asked]
    show(f"G20 {language}: {len(whole)}/{len(entries)} refusals with reason and lawful alternative")
    assert whole == list(entries)
    assert len(entries) >= 10
    assert "!" not in "".join(one.what + one.why + one.instead for one in entries)


def test_both_languages_say_the_same_things_in_their_own_words() -> None:
    vi, en = published("vi"), published("en")
    assert [one.id for one in vi.entries] == [one.id for one in en.entries]
    assert not {one.what for one in vi.entries} & {one.what for one in en.entries}
    assert len(vi.limit) == len(en.limit)
    assert vi.version == en.version == version()


UNTRUE = {
    "no place for anybody's own account": (
        r"(không|chẳng) (có |một )*ô nào (\w+ ){0,3}(ghi|giữ|chứa) tài khoản",
        r"no (field|place|column)s? (in \w+ \w+ )?(can |may |to )?(hold|record|keep)s? anybody.s own account",
    ),
    "that no self-criticism is kept": (r"không giữ bản tự kiểm điểm", r"self-criticism is kept"),
}
"""What the page said once and what does not hold, as (Vietnamese, English)."""


def untrue(said: str) -> list[str]:
    """Return which of the claims that do not hold `said` makes."""
    words = " ".join(said.replace("’", "'").lower().split())
    return [what for what, claims in UNTRUE.items() if any(re.search(claim, words) for claim in claims)]


def test_claims_that_do_not_hold_have_not_come_back(db: None) -> None:
    for language in ("vi", "en"):
        assert untrue(Client().get(address(language)).content.decode()) == []
    assert untrue((RIGHTS / "refusals.toml").read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ("Trong hệ thống không có ô nào để ghi tài khoản riêng của ai.", "no place for anybody's own account"),
        ("No field in the system can hold anybody’s own account.", "no place for anybody's own account"),
        ("Không giữ bản tự kiểm điểm của cá nhân nào.", "that no self-criticism is kept"),
        ("Nobody's self-criticism is kept.", "that no self-criticism is kept"),
    ],
)
def test_each_of_them_is_caught_when_it_does(planted: str, what: str) -> None:
    assert untrue(planted) == [what]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_is_public_versioned_and_sets_no_cookie(client: Client, language: str, db: None) -> None:
    answer = client.get(address(language))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}"' in said
    assert version() in said
    assert all(one.what in said for one in published(language).entries)
    assert not answer.cookies


def test_the_honest_limit_is_stated(rf: RequestFactory, db: None) -> None:
    with translation.override("vi"):
        said = page(rf.get(address("vi"))).content.decode()
    assert "Ai làm chủ máy chủ và cơ sở dữ liệu" in said
    assert "bằng chứng" in said
    with translation.override("en"):
        said = page(rf.get(address("en"))).content.decode()
    assert "We do not promise to prevent that" in said
    assert "We promise evidence" in said


def test_the_hash_of_every_list_stands_on_the_page(rf: RequestFactory, db: None) -> None:
    said = page(rf.get(address("vi"))).content.decode()
    pinned = tomllib.loads((RIGHTS / "pinned.toml").read_text("utf-8"))["lists"]
    shown = {Path(name).name: digest for name, digest in pinned.items() if name.startswith("src/")}
    assert shown
    assert all(digest[:12] in said and name in said for name, digest in shown.items())
    assert sha256((RIGHTS / "declining.toml").read_bytes())[:12] in said


def frames() -> list[Path]:
    """Return every template that begins a page of its own."""
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if "<html" in path.read_text("utf-8")]


def footers(template: str) -> str:
    """Return the text of a template with the footer it includes."""
    parts = re.findall(r'include "((?:ui|public)/foot\.html)"', template)
    return template + "".join((TEMPLATES / part).read_text("utf-8") for part in parts)


class _Footer(HTMLParser):
    """Whether a page links to the refusals in its footer, in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.linked = 0, False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "footer" and "hidden" not in given:
            self.depth += 1
        self.linked |= bool(self.depth) and tag == "a" and given.get("href") in FOOTED and "hidden" not in given

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "footer" and self.depth > 0


def without_footer(pages: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of the pages, given as (name, HTML), whose footer does not lead to the refusals."""
    found = []
    for name, html in pages:
        reader = _Footer()
        reader.feed(html)
        if not reader.linked:
            found.append(name)
    return found


@pytest.mark.sampled
def test_every_page_that_is_answered_links_to_it_in_its_footer(world: Everything, show: Callable[[str], None]) -> None:
    pages = [(f"{one.page} as {one.reader}", one.html) for one in tour(world) if "<html" in one.html]
    public = [(url, Client().get(url)) for url in addresses("public")]
    pages += [(url, one.content.decode()) for url, one in public if one.status_code == 200 and b"<html" in one.content]
    bare = without_footer(pages)
    show(f"G20 {len(pages) - len(bare)}/{len(pages)} answered pages link to the refusals in their footer")
    assert bare == []
    assert len(pages) > 150


PLANTED = {
    "an emptied footer": "<html><main>Tu choi</main><footer></footer></html>",
    "no footer": "<html><main><a href='/tu-choi/'>Xem</a></main></html>",
    "a comment": "<html><footer><!-- <a href='/tu-choi/'>Xem</a> --></footer></html>",
    "a hidden footer": "<html><footer hidden><a href='/tu-choi/'>Xem</a></footer></html>",
    "a hidden link": "<html><footer><a href='/tu-choi/' hidden>Xem</a></footer></html>",
    "elsewhere": "<html><footer><a href='/tu-choi-khac/'>Xem</a></footer></html>",
}


@pytest.mark.parametrize("how", PLANTED)
def test_a_planted_page_without_the_link_is_caught(how: str) -> None:
    assert without_footer([("planted", PLANTED[how])]) == ["planted"]


def test_every_frame_of_a_page_links_to_it(show: Callable[[str], None]) -> None:
    names = [path for path in frames() if path.relative_to(TEMPLATES).as_posix() not in STATIC]
    linked = [path for path in names if "portal:refusals" in footers(path.read_text("utf-8"))]
    show(f"G20 {len(linked)}/{len(names)} frames link to the page in their footer")
    assert linked == names
    assert len(names) >= 2


def test_frames_without_the_link_have_no_footer_at_all() -> None:
    for name in STATIC:
        assert "<footer" not in footers((TEMPLATES / name).read_text("utf-8"))


@pytest.mark.parametrize("visited", ["/", "/tu-choi/", "/tai-khoan/login/"])
def test_a_visitor_finds_the_link_in_the_footer(client: Client, visited: str, db: None) -> None:
    foot = client.get(visited).content.decode().split("<footer", 1)[1]
    assert f'href="{address("vi")}"' in foot


def test_somebody_signed_in_finds_it_too(client: Client, django_user_model: Any, db: None) -> None:
    client.force_login(django_user_model.objects.create_user("an@example.test", "a-long-password", full_name="An"))
    foot = client.get("/ui/").content.decode().split("<footer")[-1]
    assert f'href="{address("vi")}"' in foot


def test_a_stale_form_is_answered_politely(rf: RequestFactory, db: None) -> None:
    answer = csrf_failure(rf.post("/bat-dau/"), reason="CSRF token missing.")
    said = answer.content.decode()
    assert answer.status_code == 403
    assert "tải lại" in said
    assert "CSRF" not in said
