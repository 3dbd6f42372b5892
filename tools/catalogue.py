"""Compile and check the message catalogues without the system's gettext.

Every message of the source is an English id with its Vietnamese in the catalogue, what rules and actions tell people
included (`sayings.py`). Only lists of content are data in Vietnamese; their English is the other catalogue. `compile`
writes each .mo beside its .po. `check` fails on a message of the source that has no translation or is not English, on
a fuzzy one, on a translation that repeats its id, and on lost placeholders. `missing` prints what is missing as entries
ready to be filled in.
"""

from __future__ import annotations

import io
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize
from sayings import listed, sayings

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ronguon"
LOCALE = SOURCE / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SAME = {"English", "Email", "PDF", "Word", "CSV", "JSON"}
# What an English sentence quotes as it stands on a Vietnamese paper, chart or seal, and the name of the product.
QUOTED = (
    "Rõ Nguồn",
    "21/NQ-HĐND",
    "KT. CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "TUYỆT MẬT",
    "TỐI MẬT",
    "MẬT",
    "UBND xã Tân Lập thuộc UBND tỉnh An Phước",
    "Khối các cơ quan Đảng; Các trường THPT",
    "d finds đ",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str | None, str]


def read(path: Path) -> Catalog:
    """Return the catalogue kept in `path`."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def compile_all(folder: Path = LOCALE) -> None:
    """Write a .mo beside every .po that is newer than its own."""
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        unfinished = target.with_suffix(".part")
        with unfinished.open("wb") as file:
            write_mo(file, read(path))
        unfinished.replace(target)


def _template_as_python(text: str, origin: str) -> str:
    """Return the calls that a template's tags stand for, without the indentation left between them."""
    return re.sub(r"^[ \t]+", "", templatize(text, origin=origin), flags=re.MULTILINE)


def messages_in(folder: Path = SOURCE) -> Iterator[tuple[Key, str]]:
    """Yield each message of the Python files and templates in `folder` with the place it stands at."""
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt")]):
        place = path.relative_to(folder)
        if {"tests", "migrations", "content"} & set(place.parts):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            if "templates" not in place.parts:
                continue
            text = _template_as_python(text, str(place))
        for line, ids, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            first = ids if isinstance(ids, str) else ids[0]
            if first:
                yield (context, first), f"{place}:{line}"


def _sentences(message: Message) -> tuple[list[str], list[str]]:
    """Return the ids and the translations of a message, each as a list."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    said = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return ids, said


def faults_of(message: Message) -> Iterator[str]:
    """Yield what is wrong with one entry of a catalogue."""
    ids, said = _sentences(message)
    if message.fuzzy:
        yield "is fuzzy"
    if not all(said):
        yield "has no translation"
        return
    if ids[0] == said[0] and ids[0] not in SAME and re.search(r"[A-Za-z]{2}", ids[0]):
        yield "repeats its id"
    wanted = {mark for text in ids for mark in PLACEHOLDER.findall(text)}
    for text in said:
        if not set(PLACEHOLDER.findall(text)) <= wanted:
            yield "has a placeholder that its id does not have"


def all_messages(folder: Path = SOURCE) -> dict[Key, str]:
    """Return every message of the source, what rules and actions tell people included, with its first place."""
    found: dict[Key, str] = {}
    said = (((None, one.text), one.place) for one in sayings(folder) if one.text)
    for key, place in (*messages_in(folder), *said):
        found.setdefault(key, place)
    return found


def is_vietnamese(text: str) -> bool:
    """Return whether `text` has a letter that English does not have, outside what it quotes."""
    for words in QUOTED:
        text = text.replace(words, "")
    return any(letter.isalpha() and not letter.isascii() for letter in unicodedata.normalize("NFC", text))


def missing(catalogue: Catalog, messages: dict[Key, str]) -> dict[Key, str]:
    """Return those of `messages` that the catalogue does not know, with their places."""
    return {key: place for key, place in messages.items() if catalogue.get(key[1], key[0]) is None}


def check(path: Path = LOCALE / "vi" / "LC_MESSAGES" / "django.po", folder: Path = SOURCE) -> list[str]:
    """Return every fault of the Vietnamese catalogue in `path`, one sentence each."""
    catalogue, messages = read(path), all_messages(folder)
    faults = [f"{place}: {key[1]!r} has no Vietnamese" for key, place in missing(catalogue, messages).items()]
    faults += [f"{place}: {key[1]!r} is not English" for key, place in messages.items() if is_vietnamese(key[1])]
    faults += [f"{found.place}: give the facts beside the sentence" for found in sayings(folder) if found.text is None]
    for message in catalogue:
        if message.id:
            faults += [f"{message.id!r} {fault}" for fault in faults_of(message)]
    return faults


def untold(catalogue: Catalog, folder: Path = SOURCE) -> dict[str, str]:
    """Return the sentences of content lists that the English catalogue does not know, with the first place of each."""
    lost: dict[str, str] = {}
    for found in listed(folder):
        if found.text and catalogue.get(found.text) is None:
            lost.setdefault(found.text, found.place)
    return lost


def check_english(path: Path = LOCALE / "en" / "LC_MESSAGES" / "django.po", folder: Path = SOURCE) -> list[str]:
    """Return every fault of the English catalogue in `path`, which holds the sentences of content lists alone."""
    catalogue = read(path)
    faults = [f"{place}: {text!r} has no English" for text, place in untold(catalogue, folder).items()]
    told = {found.text for found in listed(folder)}
    for message in catalogue:
        if message.id:
            faults += [f"{message.id!r} {fault}" for fault in faults_of(message)]
            faults += [] if message.id in told else [f"{message.id!r} stands in no list"]
    return faults


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit code."""
    settings.configure(USE_I18N=False)
    if arguments == ["compile"]:
        compile_all()
        return 0
    if arguments == ["missing"]:
        for (context, text), place in missing(
            read(LOCALE / "vi" / "LC_MESSAGES" / "django.po"), all_messages()
        ).items():
            print(f"#: {place}" + (f"\nmsgctxt {_quoted(context)}" if context else ""))
            print(f'msgid {_quoted(text)}\nmsgstr ""\n')
        for text, place in untold(read(LOCALE / "en" / "LC_MESSAGES" / "django.po")).items():
            print(f'#: {place}\nmsgid {_quoted(text)}\nmsgstr ""\n')
        return 0
    if arguments == ["check"]:
        faults = check() + check_english()
        print("\n".join(faults) or "The catalogues are complete.")
        return 1 if faults else 0
    sys.stderr.write("Use: python tools/catalogue.py compile|check|missing\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
