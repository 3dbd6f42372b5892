"""Fill a disk, make it read-only, use up its inodes or stop a database under a served installation, and look.

`python drill.py SCENARIOS FOLDER VENDOR` plays the scenarios (separated by commas) one after another on one
installation and prints one line of JSON: what was asked, what came back, what was left. It needs to be in a mount
namespace of its own (`unshare --mount`), so that nothing it mounts outlives it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[2] / "tools")]

from tests.durability.house import PREPARE, House, database, socket_folder  # noqa: E402 (found by the line above)
from tests.durability.visiting import Answer, Visitor  # noqa: E402 (as above)

BUILD = """
import json, django; django.setup()
from ronguon.files.tests.making import png
from ronguon.assignments.models import Occurrence
from tests.durability.crashed_actions import new_world
from tests.durability.visiting import session_of
world = new_world()
code = Occurrence.objects.filter(assignment__unit=world.cast.commune, stage="open").first().code
print(json.dumps({"session": session_of(world.cast.an_account), "code": str(code), "png": png().hex()}))
"""
BEATS = """
import django; django.setup()
from ronguon.jobs.models import Heartbeat
print(Heartbeat.objects.count())
"""
LOOK = """
import json, django; django.setup()
from django.db import connection
from ronguon.audit import actions as audit
from ronguon.audit.models import Event
from ronguon.evidence.models import Evidence
from ronguon.files import storage
from ronguon.files.actions import open_bytes, recount_use
from ronguon.jobs.models import Heartbeat
from ronguon.assignments.models import Progress
from datetime import UTC, datetime, timedelta
from ronguon.files import tasks
before = len(list(storage.keys()))
tasks.tidy(datetime.now(UTC) + timedelta(days=2))
while audit.chain(): pass
whole = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
rows = [one.file for one in Evidence.objects.select_related("file")]
for one in rows: open_bytes(one)
print(json.dumps({
    "progress": list(Progress.objects.values_list("text", flat=True)),
    "proofs": list(Evidence.objects.values_list("title", flat=True)),
    "events": {verb: Event.objects.filter(verb=verb).count() for verb in ("occurrence.progressed", "evidence.added")},
    "integrity": whole, "trail": audit.verify(), "shares_off": recount_use(),
    "swept": before - len(list(storage.keys())),
    "lone_files": len(set(storage.keys()) - {one.storage_key for one in rows}),
}))
"""
READY_WITHIN = 10.0
LONG = "x" * 3500
STAFF = ("/viec-phai-lam/", "/viec-phai-lam/CODE/")
PAGES = (*STAFF, "/", "/ket-qua/", "/tu-choi/", "/tro-nang/", "/healthz")


@dataclass
class Scene:
    """A served installation whose database, files and temporary files lie on small disks of their own."""

    house: House
    places: dict[str, Path]
    known: dict[str, str]
    port: int = 0
    worker: subprocess.Popen[bytes] | None = None
    told: list[dict[str, Any]] = field(default_factory=list)
    turn: int = 0
    scenario: str = ""

    def visitor(self) -> Visitor:
        """Return An's browser."""
        return Visitor(self.port, self.known["session"])

    def note(self, when: str, what: str, answer: Answer) -> Answer:
        """Keep what came back."""
        self.told.append(
            {
                "scenario": self.scenario,
                "when": when,
                "what": what,
                "status": answer.status,
                "seconds": round(answer.seconds, 2),
                "body": "" if answer.status in {200, 302} else answer.body,
            }
        )
        return answer

    def progress(self, when: str, text: str = "") -> Answer:
        """Note progress under a text that is used once."""
        self.turn += 1
        path = f"/viec-phai-lam/{self.known['code']}/tien-do/"
        return self.note(when, f"progress {self.turn}", self.visitor().post(path, note=f"lần {self.turn} {text}"))

    def upload(self, when: str) -> Answer:
        """Lay a file on the table under a title that is used once."""
        self.turn += 1
        path, data = f"/minh-chung/them/{self.known['code']}/", bytes.fromhex(self.known["png"])
        return self.note(
            when, f"upload {self.turn}", self.visitor().upload(path, data, "a.png", title=f"tệp {self.turn}")
        )

    def look_around(self, when: str) -> None:
        """Open pages of staff and of the public."""
        for path in PAGES:
            visitor = self.visitor() if path in STAFF else Visitor(self.port)
            self.note(when, f"GET {path}", visitor.get(path.replace("CODE", self.known["code"])))

    def until(self, when: str, ask: Callable[[str], Answer], status: int, seconds: float) -> float:
        """Ask again and again until `status` comes or `seconds` have passed; return how long it took."""
        begun = time.monotonic()
        while True:
            got = ask(when)
            if got.status == status or time.monotonic() - begun > seconds:
                return time.monotonic() - begun
            time.sleep(0.3)


def mount(place: Path, *options: str) -> None:
    """Put a small disk of memory at `place`."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(place)], check=True)


def fill(place: Path) -> Path:
    """Use up every byte of the disk at `place`; return the file to remove."""
    filler = place / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65536)
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"\0")
    return filler


def use_up_inodes(place: Path) -> list[Path]:
    """Use up every inode of the disk at `place`; return what to remove."""
    made = []
    with suppress(OSError):
        for number in range(100_000):
            path = place / f"inode-{number}"
            path.touch()
            made.append(path)
    return made


def fills(name: str) -> Callable[[Scene], None]:
    """Return the scenario of a full disk: writers are told, readers served, and nothing needs a hand afterwards."""

    def scenario(scene: Scene) -> None:
        filler = fill(scene.places[name])
        for _ in range(40):  # what was set aside before, such as a journal that is large already, is used up first
            if scene.progress("full", LONG).status != 302:
                break
            if name != "database":
                break
        scene.upload("full")
        scene.look_around("full")
        filler.unlink()
        scene.until("after", scene.progress, 302, 10)
        scene.until("after", scene.upload, 302, 10)

    return scenario


def inodes(scene: Scene) -> None:
    """Use up the inodes where files are kept."""
    made = use_up_inodes(scene.places["files"])
    scene.upload("full")
    scene.progress("full")
    scene.look_around("full")
    for path in made:
        path.unlink()
    scene.until("after", scene.upload, 302, 10)


def read_only(scene: Scene) -> None:
    """Make the place of files read-only."""
    place = str(scene.places["files"])
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    scene.upload("read-only")
    scene.progress("read-only")
    scene.look_around("read-only")
    subprocess.run(["mount", "-o", "remount,rw", place], check=True)
    scene.until("after", scene.upload, 302, 10)


def stopped(scene: Scene) -> None:
    """Stop PostgreSQL for a while and start it again."""
    import postgres

    data = socket_folder(scene.house.url) / "data"
    with postgres.paused(data):
        begun = time.monotonic()
        while time.monotonic() - begun < float(os.environ.get("STOPPED_SECONDS", "3")):
            scene.progress("stopped")
            scene.look_around("stopped")
            time.sleep(0.5)
    took = scene.until("back", scene.progress, 302, 30)
    scene.note("back", "ready again", Answer(302 if took <= READY_WITHIN else 0, "", took, {}))
    scene.until("after", scene.upload, 302, 10)


SCENARIOS: dict[str, Callable[[Scene], None]] = {
    "database": fills("database"),
    "files": fills("files"),
    "temporary": fills("temporary"),
    "inodes": inodes,
    "read-only": read_only,
    "stopped": stopped,
}


@contextmanager
def set_up(folder: Path, vendor: str) -> Iterator[Scene]:
    """Yield the scene in `folder`: small disks mounted, the world built, site and worker running."""
    places = {"database": folder / "db", "files": folder / "var" / "files", "temporary": folder / "tmp"}
    (folder / "var").mkdir(mode=0o700)
    mount(places["files"], "size=1m", "nr_inodes=64")
    mount(places["temporary"], "size=1m")
    with ExitStack() as stack:
        if vendor == "postgresql":
            import postgres

            server = stack.enter_context(postgres.cluster())
            url = stack.enter_context(database(folder, server))
            places["database"] = socket_folder(url) / "small"  # where the server's own user may go
            mount(places["database"], "size=64m")
            move(server, url, places["database"])
        else:
            mount(places["database"], "size=8m")
            url = f"sqlite:///{places['database'] / 'ronguon.sqlite3'}"
        house = House(folder / "var", url, {"TMPDIR": str(places["temporary"])})
        house.run("-c", PREPARE)
        scene = Scene(house, places, json.loads(house.run("-c", BUILD).splitlines()[-1]))
        scene.port = stack.enter_context(house.served())
        command = [sys.executable, "-m", "ronguon", "worker", "--pause", "0.5"]
        log = stack.enter_context((folder / "worker.log").open("w"))
        scene.worker = stack.enter_context(subprocess.Popen(command, env=house.environment(), stdout=log, stderr=log))
        stack.callback(scene.worker.terminate)
        while scene.house.run("-c", BEATS).strip() == "0":
            time.sleep(0.5)
        yield scene


def move(server: str, url: str, place: Path) -> None:
    """Let the database at `url` keep its tables on the small disk at `place`."""
    import postgres
    import psycopg

    tables = place / "tables"
    tables.mkdir()
    if owner := postgres.other_user():
        os.chown(tables, owner["user"], owner["group"])
    with psycopg.connect(server, autocommit=True) as over:
        over.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
        over.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET TABLESPACE small")


def main(names: str, where: str, vendor: str) -> None:
    """Play the scenarios and print what came of them."""
    with set_up(Path(where), vendor) as scene:
        for scene.scenario in names.split(","):
            scene.progress("before")
            scene.upload("before")
            SCENARIOS[scene.scenario](scene)
        time.sleep(1)
        alive = scene.worker is not None and scene.worker.poll() is None
        left = json.loads(scene.house.run("-c", LOOK).splitlines()[-1])
    sys.stdout.write(json.dumps({"told": scene.told, "left": left, "worker": alive}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
