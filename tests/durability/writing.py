"""Write from eight sides at once: `python writing.py PORT SECONDS` beside a served site prints what became of it.

Each writer notes progress, lays files on the table and submits, one after another, as a person's browser does. In the
end every write that was acknowledged is looked for in the database.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

WRITERS = 8
SHOWN = re.compile(r"locked|OperationalError|Traceback")


@dataclass
class Writer:
    """One of the eight: what it works on, what was acknowledged, what came back."""

    number: int
    visitor: Any
    work: list[str]
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, Any]] = field(default_factory=list)

    def write(self, until: float) -> None:
        """Write until the time is over."""
        turn = 0
        while time.monotonic() < until:
            code, turn = self.work[0], turn + 1
            mark = f"bên {self.number} lượt {turn}"
            self._did("progress", mark, self.visitor.post(f"/viec-phai-lam/{code}/tien-do/", note=mark))
            if turn % 2:
                picture = self.visitor.upload(f"/minh-chung/them/{code}/", PICTURE, "anh.png", title=mark)
                self._did("upload", mark, picture)
            elif len(self.work) > 1:
                path = f"/viec-phai-lam/{code}/nop/"
                self._did("submit", mark, self.visitor.post(path, text=mark, seen="open"))
                self.work.pop(0)

    def _did(self, kind: str, mark: str, answer: Any) -> None:
        self.answers.append((kind, answer))
        if answer.status == 302:
            self.acknowledged.append((kind, mark))


PICTURE = b""


def build(number: int) -> tuple[list[list[str]], str]:
    """Make the world with `number` pieces of work for each writer; return their codes and An's session."""
    from tests.durability.crashed_actions import new_world, occurrences
    from tests.durability.visiting import session_of

    from ronguon.assignments.models import Occurrence

    world = new_world()
    keys = occurrences(world, number * WRITERS)
    codes = {row.pk: str(row.code) for row in Occurrence.objects.filter(pk__in=keys)}
    return [[codes[key] for key in keys[side::WRITERS]] for side in range(WRITERS)], session_of(world.cast.an_account)


def misses(writers: list[Writer]) -> list[str]:
    """Return each acknowledged write that is not there exactly once, and each event that is amiss."""
    from ronguon.assignments.models import Progress, Submission
    from ronguon.audit.models import Event
    from ronguon.evidence.models import Evidence

    there = {
        "progress": Counter(Progress.objects.values_list("text", flat=True)),
        "upload": Counter(Evidence.objects.values_list("title", flat=True)),
        "submit": Counter(Submission.objects.values_list("text", flat=True)),
    }
    found = [
        f"{kind} {mark}: {there[kind][mark]} times"
        for w in writers
        for kind, mark in w.acknowledged
        if there[kind][mark] != 1
    ]
    found += [f"{kind} {mark}: {n} times" for kind, seen in there.items() for mark, n in seen.items() if n > 1]
    verbs = {"progress": "occurrence.progressed", "upload": "evidence.added", "submit": "occurrence.handed_in"}
    for kind, verb in verbs.items():
        events = Event.objects.filter(verb=verb).count()
        found += [] if events == sum(there[kind].values()) else [f"{kind}: {events} events"]
    return found


def main(port: str, seconds: str) -> None:
    """Build, write, look, print."""
    global PICTURE  # noqa: PLW0603 (made once Django is there)
    django.setup()
    from tests.durability.visiting import Visitor

    from ronguon.files.tests.making import png

    PICTURE = png()
    work, session = build(max(12, int(float(seconds) * 4)))
    writers = [Writer(number, Visitor(int(port), session), codes) for number, codes in enumerate(work)]
    until = time.monotonic() + float(seconds)
    threads = [threading.Thread(target=writer.write, args=[until]) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [answer for writer in writers for _, answer in writer.answers]
    times = sorted(answer.seconds for answer in answers)
    out = {
        "writes": len(answers),
        "acknowledged": sum(len(writer.acknowledged) for writer in writers),
        "statuses": {str(status): number for status, number in Counter(a.status for a in answers).items()},
        "shown": [answer.body[:300] for answer in answers if SHOWN.search(answer.body)][:3],
        "median_ms": round(1000 * times[len(times) // 2]),
        "p99_ms": round(1000 * times[int(len(times) * 0.99)]),
        "worst_ms": round(1000 * times[-1]),
        "misses": misses(writers)[:20],
        "least": min(len(writer.acknowledged) for writer in writers),
    }
    sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
    main(*sys.argv[1:])
