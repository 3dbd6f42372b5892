"""What a password may be: long, of any characters, and nothing that a colleague or a list of leaks would lead to."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from ronguon.kernel.hashing import sha256
from ronguon.people import passwords
from ronguon.people.models import Account
from ronguon.settings import base

PERSON = Account(email="an.tran@example.vn", full_name="Trần Văn An")
TAKEN = [
    "mot cau dai de nho 2026", "con meo nam ngu", "bốn mùa lá rụng ngoài hiên",
    "correct bridge battery spoon", "x7!kQp29#vLm", "aaaaaaaaaaab cdefg hij", "toi di cho mua ca",
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
    "correct horse battery staple": "near",
    "zaq12wsxcde3": "near",
    "anhyeuemnhieulam": "near",
    "Viettel@2024": "near",
    "Bắc Ninh 2024": "near",
    "letmeinplease": "near",
    "monkeymonkey": "joined",
    "Monkey-Dragon-2024": "joined",
    "footballfootball": "joined",
    "trustno1trustno1": "joined",
    "sunshineprincess": "joined",
}
LONG_LEAKS = """
    123456789012 liverpoolfc1 princess1234 iloveyou1234 1q2w3e4r5t6y qwerty123456 password1234 abcd12345678 1qaz2wsx3edc
    zaq12wsxcde3 q1w2e3r4t5y6 lovelylovely administrator michaeljackson iloveyouforever mypassword123 password123456
    qazwsxedcrfv qwertyasdfgh 1qazxsw23edc asdfghjkl123 zxcvbnm12345 superman1234 welcome12345 charlie12345 123qweasdzxc
    butterfly123 11223344556677 147258369147 741852963741 159753159753 a1b2c3d4e5f6 P@ssw0rd@123 Abc@12345678
    Admin@123456 anhyeuemnhieu khongcogidau matkhau12345 yeuemnhieulam conyeubome12 toiyeuvietnam vietnamvodich
    hochiminh1890 anhyeuem1234 nguyenvana123 saigon123456 congchuacuaanh tinhyeudau12 emyeuanh2024
    matkhaucuatoi khongnhomatkhau Vnpt@2024123
    Congan@12345 Hanoi@123456 Tinhuy@2024x thainguyen2024 quangninh@14 canbo@123456
""".split()  # noqa: SIM905 (sixty words read better as words)
"""What stands on top of lists of stolen passwords, cut to twelve characters and more, in English and Vietnamese."""


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
def test_long_passwords_from_the_top_of_the_lists_are_refused() -> None:
    assert [password for password in LONG_LEAKS if not codes(password)] == []
    assert min(map(len, LONG_LEAKS)) >= 12 <= len(LONG_LEAKS)


def test_the_words_near_at_hand_are_folded_and_long_enough_to_count() -> None:
    words = passwords._near()
    assert len(words) > 200
    assert [word for word in words if word != passwords.squeezed(word) or len(word) < 4] == []


@pytest.mark.parametrize(("language", "told"), [("vi", "cần ít nhất 12 ký tự"), ("en", "at least 12 characters")])
def test_a_short_password_is_told_in_the_language_of_the_page(language: str, told: str) -> None:
    with translation.override(language), pytest.raises(ValidationError, match=told):
        passwords.LongEnough(12).validate("ngan")


@pytest.mark.django_db
@pytest.mark.parametrize("length", [12, 64, 128, 512])
def test_length_is_welcome(length: int) -> None:
    text = "".join(sha256(str(n).encode())[:1] for n in range(length))
    assert codes(text) == set()


def test_no_rule_asks_for_kinds_of_characters_or_for_a_new_one_after_a_time() -> None:
    names = {str(rule["NAME"]).rpartition(".")[2] for rule in base.AUTH_PASSWORD_VALIDATORS}
    assert names == {"LongEnough", "CommonPasswordValidator", "NotNearAtHand"}
    assert not any("password" in field.name and "at" in field.name for field in Account._meta.get_fields())
    assert len(TAKEN) + len(REFUSED) >= 30
