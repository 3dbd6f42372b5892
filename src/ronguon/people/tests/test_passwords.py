"""What a password may be: long, of any characters, and nothing that a colleague or a list of leaks would lead to."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ronguon.kernel.hashing import sha256
from ronguon.people.models import Account
from ronguon.settings import base

PERSON = Account(email="an.tran@example.vn", full_name="Trần Văn An")
TAKEN = [
    "mot cau dai de nho 2026", "con meo nam ngu", "bốn mùa lá rụng ngoài hiên",
    "correct horse battery staple", "x7!kQp29#vLm", "aaaaaaaaaaab cdefg hij", "toi di cho mua ca",
    "12 con ga va 3 con vit", "ÀÁẢÃẠĂẰẮẲẴẶÂ quyển", "🌱 hạt nảy mầm rồi 🌱", "            cach quang   ",
    "chín giờ kém mười lăm", "yab1cd2ef3gh4ab1cd2ef3gh4ab1cd2ef3gh4ab1cd2ef3gh4ab1cd2ef3gh4zzz",
    "khong can chu hoa", "ALL CAPITALS HERE", "Ubnd co nam con ga trong", "nho ve que choi voi ba",
    "pppq8-r7-s6-t5-u4", "0912 hoa cuc 3344",
]  # fmt: skip
REFUSED: dict[str, str] = {
    "ngan": "password_too_short",
    "muoi mot ky": "password_too_short",
    "aaaaaaaaaaaa": "repeated",
    "abcabcabcabcabc": "repeated",
    "121212121212": "repeated",
    "            ": "repeated",
    "ronguon2026!": "near",
    "RoNguon@2026": "near",
    "Rõ Nguồn 2026": "near",
    "matkhau123456": "near",
    "MatKhau@2026!": "near",
    "tranvanan2026": "near",
    "Trần Văn An 1": "near",
    "antran@ubnd12": "near",
    "qwertyuiop12": "leaked",
    "p@ssw0rd2026": "leaked",
    "123456789012": "near",
    "UBND tỉnh 123": "near",
    "xinchao12345": "near",
    "sunshine123456": "leaked",
    "Dragon!!!!!!": "leaked",
}


def codes(password: str) -> set[str]:
    """Return the codes under which `password` is refused, none when it is taken."""
    try:
        validate_password(password, PERSON)
    except ValidationError as error:
        return {one.code or "" for one in error.error_list}
    return set()


@pytest.mark.django_db
@pytest.mark.parametrize("password", TAKEN)
def test_a_long_password_of_any_kind_is_taken(password: str) -> None:
    assert codes(password) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("password", "code"), REFUSED.items())
def test_what_others_would_try_first_is_refused(password: str, code: str) -> None:
    assert code in codes(password)


@pytest.mark.django_db
@pytest.mark.parametrize("length", [12, 64, 128, 512])
def test_length_is_welcome(length: int) -> None:
    text = "".join(sha256(str(n).encode())[:1] for n in range(length))
    assert codes(text) == set()


def test_no_rule_asks_for_kinds_of_characters_or_for_a_new_one_after_a_time() -> None:
    names = {str(rule["NAME"]).rpartition(".")[2] for rule in base.AUTH_PASSWORD_VALIDATORS}
    assert names == {"MinimumLengthValidator", "CommonPasswordValidator", "NotNearAtHand"}
    assert not any("password" in field.name and "at" in field.name for field in Account._meta.get_fields())
    assert len(TAKEN) + len(REFUSED) >= 30
