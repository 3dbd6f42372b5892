"""Tables leave by one door: nobody else writes CSV or spreadsheets, so nobody can forget what makes cells harmless."""

from __future__ import annotations

import ast
from pathlib import Path

WRITER = Path("ui/sheets.py")
KIND = Path("files/domain/kinds.py")  # says what a CSV file that came in is given back as
WRITES = {"writer", "DictWriter"}
SPREADSHEETS = {"xlsxwriter", "openpyxl", "xlwt", "pyexcelerate", "odf", "pandas", "tablib"}


def other_writers(package: Path) -> list[str]:
    """Return every place below `package` that writes a table by another way than `ui.sheets`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if "tests" in place.parts or place == WRITER:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name.partition(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                module = node.module.partition(".")[0]
                names = [module, *(f"csv.{alias.name}" for alias in node.names if module == "csv")]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "csv":
                names = [f"csv.{node.attr}"]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and place != KIND:
                names = ["text/csv"] if "text/csv" in node.value or "spreadsheetml.sheet" in node.value else []
            wrong = SPREADSHEETS | {f"csv.{name}" for name in WRITES} | {"text/csv"}
            line = getattr(node, "lineno", 0)
            found += [f"{place}:{line} {name}" for name in names if name in wrong]
    return found


def test_tables_leave_by_one_door(package: Path) -> None:
    assert (package / WRITER).exists()
    assert other_writers(package) == []


def test_planted_writers_are_caught(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import csv\nimport xlsxwriter\nfrom csv import DictWriter\ncsv.writer(f)\nx = HttpResponse('', 'text/csv')\n"
    )
    (tmp_path / "b.py").write_text("import csv\nrows = list(csv.reader(f))\n")
    assert len(other_writers(tmp_path)) == 4
